"""Sentences in English, one a line, written for this judge:
how agents treat people.

`{thing}` stands for the things of `work_en`. Every act's sentences are the counter-examples of the other acts.
"""

from __future__ import annotations

from collections.abc import Mapping

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
        Are you even listening to me?
        You lot never manage anything
        People like you are why we are behind
        Try doing something for yourself for once
        How about you look at your own papers first
        Oh great, you again
        Here we go again with the same story
        As if I cared
        Good luck with that, you'll need it
        My goodness, you are slow
        Is that really so hard to understand?
        What part of no don't you get?
        You might want to look at the page before you bother us
        Whatever you say, genius
        yeah yeah, whatever
        Sure, blame me for your own mistake
        Do I look like your secretary?
        You clearly didn't think this through
        I'm not here to hold your hand
        I won't argue over such rubbish
        You had one thing to do
        Took you forever to answer
        You keep saying the same thing over and over
        Do you have any idea how this works? Obviously not
        What do you expect me to do about it?
        Are you deaf?
        Leave me alone
        Back off
        Get off my back about it
        Don't be such a crybaby
        Boo hoo, poor you
        Mind your own business
        Learn to read
        What is wrong with you?
        You make no sense at all
        Nobody asked for your opinion
        Good grief, you're so needy
        That's the stupidest thing I have heard all day
        I don't care about your {thing}
        Your {thing} is not my problem
        Stop bothering me about your {thing}
        I could not care less about your {thing}
        Nobody cares about your stupid {thing}
        Hurry up and give me the {thing} number
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
    "sends_away": """
        You need to phone the plumber yourself
        You have to ring the garage about it
        You would have to speak to your insurer on your own
        You can call the main desk about this
        You'll have to go and ask them in person
        Give them a call, I can't do it for you
        You will have to call the courier yourself
        You'd need to take that up with your bank
        Contact the manufacturer about it
        You can write to the other department
        You need to ask the store where you bought it
        That is between you and the landlord
        Look it up on the website
        Keep checking the page for news
        Just try again tomorrow
        Call back next week if nothing has changed
        If it hasn't come by Friday you can always contact us again
        If you hear nothing, get in touch again
        You can phone them, the number is on their site
        Check with your neighbours first
        You should find the answer in the help pages
        You would have to sort that out with the airline
        I can't do anything more, try the branch
        It's up to you to follow that up
        You'll need to fill in the form online and send it to them
        Somebody else deals with that, try their line
        Ask the pharmacist
        You can see for yourself under my account
        Wait and see, and call us if not
        You will have to start over with the other office
        Maybe the carrier can tell you more
    """,
    "ownership": """
        I will call the courier for you and ring you back tomorrow
        I'm writing to the supplier now and you will hear from me on Friday
        I'll keep an eye on it and message you once it moves
        I'm keeping your file open until it is settled
        I will chase the bank about it myself
        I'll get hold of the technician and come back to you with a time
        I'm sending it to the claims desk with all of my notes, so you won't have to repeat anything
        I have passed it to my colleague in person and she will call you this afternoon
        I'll be checking on your {thing} every day this week
        If there is any trouble I will contact you first
        You don't need to call anyone, I will do that
        I've set myself a reminder to look at your {thing} on Monday
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
}
