"""Sentences in English, one a line, written for this judge:
what agents do about the request, and what customers answer.

`{thing}` stands for the things of `work_en`. Every act's sentences are the counter-examples of the other acts.
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
        I took care of that one as well
        Both are booked
        Your driver is on the way
        The replacement has been shipped
        Success, the account is open
        You are booked in for Monday
        Confirmed, everything is in place
        I've done that one for you as well
        It has been taken care of
        I have added it to your {thing}
        That's sorted for you now
        That went through just now
        There we go, it's changed
        That's you booked in for the Wednesday
        I've put that through for you
        I've moved the {thing} to the later date
        The money is on its way back to you
        Stopped, nothing more will be taken
        Both of them are switched off now
        The {thing} is under way, somebody has been sent out
        I've opened a file for it and this is the number
        You've been moved over to the new one
        It has been entered in your file
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
        The hall only seats forty, so it won't fit your group
        I'm sorry, we cannot accommodate you
        That flight is full
        Nothing came up for what you described, shall we try another date?
        I tried again but it failed once more
        The cancellation could not be made
        I'm sorry, it did not work
        It won't let me do it
        It's been turned down, I'm afraid
        It came back as refused
        The system has thrown it out
        No luck, it wouldn't go through
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
        That one has everything you asked for
        They can take you that evening
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
        The suite is free, may I put it in your name?
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
        Any particular wishes we should note?
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
