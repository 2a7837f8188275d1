"""What agents and customers say in English, by speech act: one sentence a line, written for this judge.

The acts are told apart against each other, so that every act's sentences are the counter-examples of all others.
"""

from __future__ import annotations

from collections.abc import Mapping

THINGS: tuple[str, ...] = (
    "flight",
    "hotel room",
    "table",
    "ride",
    "appointment",
    "viewing",
    "refund",
    "claim",
    "order",
    "money transfer",
    "subscription",
    "bank card",
    "policy",
    "report",
    "concert ticket",
    "delivery",
    "repair visit",
    "prescription",
    "upgrade",
    "party",
    "parcel",
    "internet service",
    "event",
    "payment plan",
    "trip",
    "address change",
)
"""What `{thing}` in a sentence stands for, in turn."""

ACTS: Mapping[str, str] = {
    "greeting": """
        Hello
        Hi
        Hey there
        Hi there
        Good morning
        Good afternoon
        Good evening
        Hello, how can I help you today?
        Hi, how may I help?
        Hello and welcome
        Welcome to customer care
        Good morning, you've reached the billing department
        Thank you for calling Northwind Insurance, my name is Dana
        Thanks for contacting support, how can I assist you?
        Thanks for reaching out to us today
        Hi Maria, I hope you're doing well today
        Hello, this is Kevin from the service desk
        You're speaking with Laura, how may I help you?
        Hello sir, what can I do for you?
        Dear Ms. Lee, thank you for your message
        Nice to meet you, my name is Omar and I'll be assisting you
        Hi, thanks for waiting, you're through to technical support
        hello thank you for calling my name is Julie
        Greetings, what brings you here today?
    """,
    "offer_start": """
        How can I help?
        How may I help you today?
        What can I do for you?
        How can I assist you?
        What brings you to us today?
        What seems to be the problem?
    """,
    "further_help": """
        Is there anything else I can help you with?
        Anything else I can do for you today?
        Anything else?
        Can I help you with something else?
        Do you need help with anything further?
        Is there something else you need today?
        What else can I do for you?
        Was there anything else you wanted to ask?
        Do you have any other questions for me?
        Any other questions before we finish?
        Can I assist with any other request?
        If you need anything else, just let me know
        Let me know if there is anything more I can do
        Would there be anything more I can look into?
        Are you all set or do you need something more?
        Have I taken care of everything for you today?
        Is that everything or can I help with another matter?
        Please reach out if you need any more assistance
    """,
    "goodbye": """
        Goodbye
        Bye
        Bye now
        Good bye
        Enjoy your {thing}!
        Have fun
        Have a nice one
        I wish you a pleasant stay
        Good bye and take care
        Have a great day
        Have a nice evening
        Have a wonderful weekend
        Enjoy the rest of your day
        Thank you for calling, goodbye
        Thanks for contacting us today
        Thank you for choosing us, have a good one
        Thank you for being a loyal customer
        Thanks for your time today, bye bye
        Take care
        Stay safe and talk to you soon
        See you soon
        Enjoy your trip
        Enjoy your meal and have fun
        Best of luck, goodbye
        Good luck and take care of yourself
        It was a pleasure helping you, goodbye
        We appreciate your business, have a lovely day
        Thank you for chatting with us
        Kind regards, the support team
        Have a safe journey
    """,
    "empathy": """
        I'm sorry to hear that
        I'm so sorry that happened to you
        I am really sorry you had to go through this
        Oh no, that must have been stressful
        That sounds really frustrating
        I understand how upsetting this must be
        I can imagine how worried you are
        I completely understand your frustration
        I understand your concern
        I know how difficult this can be
        I'm sorry for your loss
        I apologize for the trouble this has caused you
        I'm sorry about the inconvenience you've been through
        I'd be upset too if that happened to me
        You have every right to be annoyed about this
        That's awful, I'm sorry
        I hate that you've had such a bad experience
        I'm very sorry, that must be a difficult situation
        Please don't worry, I know this is stressful and we will sort it out together
        I'm sorry you are not feeling well, I hope you feel better soon
        I appreciate how patient you've been with all of this
        That is terrible, nobody should have to deal with that
    """,
    "plain_apology": """
        Sorry
        I'm sorry
        I am sorry but
        Sorry, I can't do that
        Sorry for the wait
        I'm sorry, I can't help with that request
        Sorry, could you say that again?
        I'm sorry, I didn't understand
        I am sorry, that is not something I can do
        Sorry about that typo
        Apologies for the delay in responding
        I'm afraid I don't follow you
        Sorry, I only deal with parcel deliveries
        I'm sorry but I can only help with account questions
        I don't understand what you mean, can you rephrase?
        Sorry, I missed what you said
        Excuse me, I did not catch your answer
    """,
    "rude": """
        Are you stupid?
        You're an idiot
        what an idiot
        lol moron
        You must be dumb
        How can anyone be this dense
        Don't be ridiculous
        That's a dumb thing to ask
        What a silly question
        You're wasting my time
        Stop wasting everyone's time
        I don't have time for this
        I don't care
        I really couldn't care less
        Not my problem
        That's your problem, not mine
        Figure it out yourself
        Read the website like everybody else
        Can't you read?
        How many times do I have to tell you?
        I've said this five times by now
        I already explained that, pay attention
        You never listen, do you?
        Do you even hear what I am saying?
        Just answer the question
        Hurry up already
        Come on, I haven't got all day
        You're taking forever
        Could you be any slower?
        About time you answered
        Finally, what took you so long?
        Next time be quicker
        I'm getting really annoyed with you
        I'm running out of patience with you
        You're getting on my nerves
        Shut up
        Be quiet and let me talk
        Calm down, you're overreacting
        Stop whining
        Quit complaining
        Oh please, give me a break
        Yeah right, whatever
        whatever, get on with it
        Well, duh
        Wow, genius
        Congratulations, you managed to break it, bravo
        Oh great, another one of you people
        Customers like you are the worst
        You people are all the same
        You people never get it right
        I thought you had a brain
        You clearly aren't very bright
        Is that so hard to understand?
        Are you done yet?
        Ugh, seriously?
        God, not this again
        Again? Do you just keep repeating yourself?
        You sound like a broken record
        That's a load of nonsense
        Don't blame me for your mistakes
        You should have thought of that earlier, your own fault
        Do what you're supposed to do for once
        Go bother someone else
        Get lost
        Go away
        This is pathetic
        What the hell do you want
        Who cares
        I can't believe how useless you are
        You're a terrible customer and a liar
        Take it or leave it
        Deal with it
        So what do you want me to do about it?
        hahaha you really fell for that
    """,
    "success": """
        Your {thing} is now booked!
        Great, your {thing} has been successfully arranged for you
        Right, the {thing} is reserved now
        I've completed this {thing} for you
        Excellent, the {thing} is scheduled
        Your {thing} has been submitted, here is the reference number
        OK, I have cancelled the {thing} for you
        The {thing} went through without any problem
        The {thing} is confirmed for Tuesday at 4 pm
        I have updated the {thing} as you asked
        It's done
        All done
        All set
        You're all set
        I've booked it for you
        Your booking is confirmed
        Your appointment has been scheduled for Thursday at nine
        I have cancelled your subscription
        Your refund has been processed
        The payment went through
        Your order has been placed
        Your address has been updated in our system
        I've submitted your claim
        Your request was submitted successfully and we will get back to you
        The transfer is complete
        Your card has been blocked
        I've reset your password
        Your new plan is now active
        I have just sent the technician request, it is confirmed
        The table is reserved under your name
        Your visit is scheduled now
        The reservation went through, your confirmation number is 4471
        I was able to waive the fee for you
        I've scheduled your {thing} with Mr. Brown at 3 pm Friday
        Your complaint has been registered
        Good news, your loan application was approved
        Booked!
        That's taken care of
        Yes, it went through
        I have done that too
        Both are booked
        Your driver is on the way
        The replacement has been shipped
        Success, the account is open
        You are booked in for Monday
        Confirmed, everything is in place
    """,
    "failure": """
        I'm sorry, but your {thing} was unsuccessful
        Unfortunately the {thing} could not be booked
        The request for the {thing} failed
        I'm afraid the {thing} was refused by the system
        Sorry, the {thing} is not available any more
        I am sorry but it looks like there is no {thing} at that time
        Unfortunately the booking failed
        I'm sorry, your request was declined
        The reservation did not go through
        I'm afraid the payment was rejected
        It was unsuccessful
        I'm sorry but your order could not be placed
        I couldn't complete the transfer
        The system would not let me process it
        Unfortunately there is nothing available on that date
        Sorry, that room is no longer available
        I'm sorry, there are no appointments left at that time
        The store is fully booked that evening
        I'm very sorry, but it is sold out
        Unfortunately that option is not available any more
        I could not verify your identity, so I can't proceed
        I can't authenticate you with those details
        I'm sorry, I can't find your account
        Your claim was denied
        The card was not accepted
        Your application was refused
        There was an error and the change was not saved
        We were unable to schedule the technician
        I'm afraid the doctor has no opening then
        The place is too small for your group
        I'm sorry, we cannot accommodate you
        That flight is full
        No results match your search, would you like to change something?
        I tried again but it failed once more
        The cancellation could not be made
        I'm sorry, it did not work
    """,
    "availability": """
        The {thing} is available
        Okay, the {thing} is possible on Saturday at 2 pm
        I found a {thing} for 45 dollars
        There is still a {thing} for that day
        There is a room available for those dates
        The doctor has an opening at three
        That flight still has seats
        Yes, that time is free
        I found a car for 30 dollars that can come in ten minutes
        The cheapest plan costs 45 a month
        The place can welcome your group on Sunday
        We have two slots left on Friday
        Your balance is 250 dollars
        The item is in stock
        The hotel meets all of your criteria
        They would be happy to have you
    """,
    "ask_confirm": """
        Should I book the {thing} for you?
        The {thing} is available, can I confirm it with them?
        Would you like me to go ahead with the {thing}?
        Shall I book it for you?
        Should I go ahead and book that?
        Would you like me to reserve it?
        Do you want me to proceed?
        Can I confirm this for you?
        May I go ahead with the order?
        Is it okay if I submit this now?
        Would you like to go ahead?
        Do you confirm?
        Does that work for you?
        Is that correct, and shall I finalize it?
        That will be 60 dollars, do you want to continue?
        There is a table at seven, shall I take it?
        It is available, would you like it?
        The total comes to 80 dollars, should I charge your card?
        The doctor is free at ten, can I put you down for it?
        Before I process it, are you okay with these details?
        Are you sure you want to cancel it?
        Can I place the order now?
        Does this sound good, should I schedule it?
        The room is available, can I book this room for you?
        so should i go ahead and put that through
    """,
    "ask_identity": """
        May I have your name, please?
        What's your full name?
        Could I get your account number?
        Can you give me your PIN?
        What is your date of birth?
        For security, please confirm your postal code
        What was your mother's maiden name?
        What was the name of your first school?
        Could you verify the last four digits of your card?
        Who am I speaking with?
        I need your phone number and email to find the file
        Please provide your policy number
    """,
    "ask_detail": """
        Do you have the {thing} number?
        When would you like the {thing}?
        Which {thing} are you interested in?
        Please give me the details of the {thing} now
        What date would you like?
        For how many people?
        Where are you leaving from?
        Which model do you have?
        What time would you prefer?
        Do you have any special requests?
        Which product is this about?
        Where should we send it?
        Please enter the reference number
        What size do you need?
        Would you like to add a message?
        What food would you like to order?
        Have you already paid the deposit?
        Which city are you looking in?
    """,
    "probing": """
        Can you tell me more about what happened?
        What exactly are you trying to do?
        When did the problem first start?
        What have you tried so far?
        Could you describe the issue in more detail?
        What matters most to you in a plan?
        Is it happening on every device or only one?
        So that I understand, what would you like to achieve?
        What error message do you see?
        What do you mainly use the service for?
        Can you walk me through the steps you took?
        How long has this been going on?
    """,
    "hold_ask": """
        May I put you on hold for a moment?
        Would you mind holding for two minutes while I check?
        Please hold while I look into this
        One moment please while I check that
        Bear with me while I pull up your file
        Can you stay on the line while I ask my colleague?
        I'm going to place you on a brief hold, is that okay?
        Give me a minute to look that up
    """,
    "hold_back": """
        Thank you for holding
        Thanks for your patience while I checked
        Thank you for waiting, I have the information now
        I'm back, thanks for staying on the line
        Sorry to keep you waiting, thanks for holding
    """,
    "next_steps": """
        You will receive a confirmation email within the hour
        We'll call you back within two business days
        A technician will come between nine and noon
        The refund will show up in three to five days
        Here is what happens next
        Our team will review it and contact you by Friday
        The next step is to send us the signed form
        You'll get a text message with the tracking link
        Once approved, the funds arrive the following day
        Your file goes to the claims team and they will write to you
        If it happens again, call us with this ticket number
        It should take about ten minutes to take effect
    """,
    "disclosure": """
        This call may be recorded for quality purposes
        This conversation is being recorded
        Calls are recorded and monitored for training
        Before we start, this line is recorded, do you agree?
        By law I have to inform you that terms and conditions apply
        Please note that this is an attempt to collect a debt
        I am required to read you this legal notice
        You have a fourteen day right of withdrawal
        Do you consent to our privacy policy?
    """,
    "ownership": """
        I'll take care of this for you
        I will personally make sure it gets fixed
        Let me handle that for you right away
        I'm going to follow this up myself until it's resolved
        Leave it with me
        You can count on me to get this sorted
        I'll stay with you until we solve it
        This is our mistake and I will put it right
        Let me see what I can do for you
        I'll look into it right now
        I will own this case and call you back myself
        I'd be happy to fix that for you
    """,
    "neutral": """
        Wow
        Oh wow, that's wonderful news
        Haha, that is a good one
        Are you all right?
        Do you need a bit more time?
        There is no rush, we can go step by step
        I don't have an answer to that
        I'm only able to handle billing
        Please wait at the front door
        You can relax while you wait
        The car is coming to pick you up
        Did you mean the other branch?
        I can only help you with a {thing}
        Let me check the {thing} for you
        Okay
        Ok, thanks
        Sure
        Alright
        Great
        Perfect
        Certainly, one second
        Of course
        You're welcome
        No problem at all
        My pleasure
        Thank you for that information
        Thank you, let me check
        Yes, that's right
        No, it isn't
        Let me have a look
        I see
        That sounds lovely
        That's funny
        Oh nice, I hope it goes well
        I'm not able to share that information
        I'm afraid our policy does not allow it
        Please bring your passport and a proof of address
        Please click on the link and enter your password
        The office opens at nine
        The driver is called Tom and the car is a grey Ford
        Pets are allowed in the building
        You will find that on your bill
        Take your time
        Whenever you're ready
        Please note the parking is on the left
        Could you repeat that, please?
        Are you still there?
        I did not quite hear you
        I can only help you with reservations
        I am a virtual assistant for bookings
        We don't offer that service at this location
        Please be advised that it can take a while
        I need a bit more information to continue
        Please answer the security question, without it I can't open the file
        I need you to provide it before I can proceed
    """,
    "cust_yes": """
        Yes please
        Yes, go ahead
        Sure, book it
        That works for me
        Sounds good
        Ok do it
        Perfect, that's fine
        yeah
        Yes I confirm
        Please do
        Absolutely
        Alright, let's go with that
    """,
    "cust_no": """
        No thanks
        No, don't book it
        I changed my mind
        Actually never mind
        Not that one, try another
        I don't want it anymore
        Cancel that
        No, that's too expensive
    """,
    "cust_trouble": """
        Someone stole money from my account
        I lost my wallet and I'm really worried
        My phone has been broken for a week and nobody helps
        I had a car accident this morning
        I'm very upset, the package never arrived
        There is a charge on my card that I didn't make
        My mother passed away last month
        I've been waiting for three hours and I'm furious
        The internet is down again and I can't work
        I was fired and I can't pay the bill
        I'm sick and in a lot of pain
        Your mistake cost me two hundred dollars
        This is the third time I call about the same problem
        My luggage was lost and I have nothing to wear
        I've been scammed
        My house was flooded
    """,
    "cust_request": """
        I want to book a hotel room
        I would like to change my address
        Can you tell me the opening hours?
        I need a ride to the station
        I'd like to order a new card
        My name is Robert Smith
        The number is 4 5 8 2
        For Friday at noon please
        Hello
        Thank you, bye
        What is the price?
        For four people
        I have a question about my plan
    """,
}
