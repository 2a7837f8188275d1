"""How people really open, close and speak in between, in English: warm, dry or rude.

One sentence a line, written for this judge, beside the plainer sentences of `manner_en`. Endings hang on the contact's
matter, so they are told by their form; rudeness is mostly quiet: blame, sarcasm, being brushed off. `plain` holds their
honest look-alikes.
"""

from __future__ import annotations

from collections.abc import Mapping

ACTS: Mapping[str, str] = {
    "greeting": """
        morning, claims desk
        afternoon, you're speaking to Pat
        hiya, what can we do for you
        hey, thanks for dropping by the chat
        evening all, Greta from billing here
        hello hello, sorry about the queue
        thanks for ringing Fairview, Sam speaking
        good day and welcome to the help line
        Dear Mrs Okoye
        Hi Ben, thanks for writing in
        Hello Mr Alex
        accounts team hello
        hi this is Bea how are you doing today
        thank you for choosing Redwood, you've got Tony on the line
        good evening lost property office
        well hello there Alex
    """,
    "further_help": """
        Anything more on your list?
        What else is bothering you?
        What else can I sort out while you're on?
        Is there another question hiding in there?
        Any more worries I can take off your plate?
        Was that the only thing?
        Is that you done, or do you need something besides?
        Did you have a second thing to ask?
        Anything still unclear?
        Could I be of service with any other matter?
        is there something more i can do before i let you go
        are we good or is there anything other than that
        that everything for today then
        anything at all i've not answered
        any other issue with the service
        Should any other point of your order need attention, please tell me
        Would you like help with one more thing?
    """,
    "goodbye": """
        Cheers, bye
        okay then bye bye
        alright take care now
        Mind how you go
        Look after yourself
        Look after one another
        All the best
        All the best to you and your family
        Best wishes
        Warm regards, Helen
        Enjoy the new bike!
        Enjoy your Sunday
        Enjoy the concert tonight
        Good luck with the exam
        Good luck with the move
        Fingers crossed for the weekend
        Happy birthday to your son!
        Happy travels
        Merry Christmas to you both
        Happy new year
        Give my regards to your mother
        Give the dog a cuddle from us
        Sleep well
        Get some rest
        Rest up and feel better
        Safe drive home
        Keep warm
        Thanks for stopping by
        Thanks for letting us know, bye
        thank you for ringing us
        lovely talking to you
        it was nice to chat
        a pleasure to speak with you sir
        see you on the flight
        see you around
        speak soon
        Till next time
        Catch you later
        good night
        goodnight then
        good day to you
        god bless
        I'll let you get on, bye
        I will let you go now
        Wishing you a quick recovery
        I wish you well with the house
        May your weekend be sunny
        Have fun at the wedding
        Have a good one
        Have a good rest of your shift
        ta ta for now
        So long
        you have a blessed day
        bye for now and thanks again
    """,
    "empathy": """
        Oh you poor thing
        Ouch, that hurts just to hear
        That's a horrible way to start the week
        What a rotten thing to come home to
        You must be shattered after that
        No wonder you're worried
        I'd be fuming in your place
        Gosh, is everyone all right?
        Goodness, are you okay?
        Two hundred pounds gone is no small thing
        I can hear how much this has upset you
        It's scary to see money leave like that
        Losing all that work would make anyone feel sick
        You shouldn't have had to wait a week for that
        Three calls about the same thing, that is exhausting
        I know you were counting on it for the party
        I'm sorry, that's a really worrying thing to find
        that is the last thing you need right now
        aw no after all that saving up
        i feel for you
        oh love that sounds dreadful
        I get why you're angry
        With a little one at home, that is the last thing you need
        I'm sorry you were left in the cold
        That's not the welcome you deserved
    """,
    "plain_apology": """
        Sorry for the inconvenience
        We apologise for any inconvenience
        Sorry to keep you
        Regrettably we can't
        sorry the line is bad
    """,
    "rude": """
        Did you actually check, or are you just guessing?
        As I have just written
        Like I said, twice now
        Maybe read the terms before you sign them
        Maybe next time look before you click
        You might have been clearer in your message
        Everyone else manages it
        Everybody else managed to fill in the form
        Nobody else has a problem with it
        You're not the only customer we have
        You're not the only one with problems today
        Other people are waiting too, you know
        I've got thirty more of these to get through
        Take your time, it's not as if I had anything else to do
        Well that was clever
        Well done you
        There you go, wasn't so hard, was it
        I did not make you sign it
        And whose fault is that?
        You should have thought about that before
        You should have read the small print, shouldn't you
        Well, you would have known if you had opened the letter
        So you bought it without even looking
        That's what happens when you leave it to the last minute
        Make sure there's money in the account this time
        Next time don't lose it
        Spare me the story
        I don't need the whole story
        I don't need your life story, just the number
        Is there a question in all that?
        Was that a question?
        What do you want me to say?
        I don't make the rules, do I
        Complain all you like, it won't change anything
        Write a letter if you want
        Then complain, go ahead
        Google it
        It's all on the internet if you bother to look
        That is what the word means, yes
        It's called a due date for a reason
        They all say that
        That's what they all say
        If you say so
        Sure you did
        I find that hard to believe
        Funny how it's always our fault
        Things don't break by themselves
        You lot always want something for nothing
        We're a bank, not a charity
        I'm a clerk, not a magician
        It's not rocket science
        My grandmother could do it
        It's only a parcel, nobody died
        You'll survive
        You need to relax
        You need to calm down
        Lower your voice
        Don't take that tone with me
        Do you want it or not?
        Make up your mind
        Yes or no, I'm busy
        Fine. Whatever
        It's too late now, it's done
        Tough luck
        I don't give out my name
        I am not going through that again
        Can we move on?
        At your age you should get somebody to do it for you
        How on earth did you manage that, ha ha
        Oh for heaven's sake
        Give me strength
    """,
    "plain": """
        As I wrote above, the fee is waived
        Like I said, it will be there on Friday
        Did you check the spam folder?
        Have you had a chance to read the terms?
        Most customers find the form under documents
        You're not the only one, we have had a few of these today
        You are not alone with this, it is a known fault
        Take your time, I'm here
        Well done, that is the right menu
        There you go, that's the one
        It was our mistake, not yours
        You should have received a letter about it
        You would have got a text on Monday
        Please make sure there is money in the account on that day
        Next time you can do it in the app
        May I just have the number?
        I don't have an answer to that yet
        The rules are set by the regulator
        You can write to the complaints team, here is the address
        If you'd like to complain, I will open a case for you
        You can find it on the internet under our name
        That's right, every month
        The due date is the fifth
        Everything is fine, please don't worry
        It is done, you're all set
        Would you like it or would you rather wait?
        Yes or no is enough
        Let's move on to the second one
        Somebody in the family may do it for you, with your consent
        Oh my, that made me laugh
        oh shoot I nearly forgot to ask
        I was supposed to ask for that first, my fault
        My hands are tied, I'm afraid
        I wish I could do more
        I can't promise it will be today
        Unfortunately that offer has ended
        I have to end the chat if the insults go on
        what's going on today
        and yours
        account number please
        order number and the email
        parts department
        customer accounts who am i speaking with
        hang on let me get a pen
        that's a lot of boxes
        I like your taste
        ha ha I bet they did
        Do you need it delivered?
        Which of the two would you like?
        Shall I send it to your address?
        Do you want the receipt by post as well?
        It takes a minute to appear
        Please rate this chat
        You can reply to this message
        We are open until eight
        Keep the old one until the new one works
        Mind the step when the driver unloads
        It is not your fault
        You did nothing wrong
        Could you say the number again?
        Read me the last part again, please
        Let me read that
        I can see it clearly
        Nobody was home to sign
        One for each household
        My name is Alex
        Alex is what they call me
        It stays with me, I am on it
        This one is mine now
        I'll do it, you don't have to do a thing
        Give me ten seconds, it is loading
        Just one quick question
        Hold that thought
        Funny enough, I had the same
        Strange but true
        Send it back at the door
        You would do that part on the website
        I'm closing that one
        Got that down
        That was careless of us
    """,
    "neutral": """
        Tuesday
        Friday afternoon
        On the twelfth
        Next week
        it's under Alex
        it's booked under the name Alex Smith
        The reservation is under Alex, seat 12
        it's in Alex's name
        that one is for Alex, second floor
        changed, it's under Alex now
    """,
    "cust_nothing_more": """
        no that's all
        No, that's everything thanks
        nope, I'm good
        no thank you
        that's it for me
        nothing else
        that will be all
        no other questions
        all good, thanks
        I think that's it
        that was all I needed
        no we're sorted
        I'm all set
        nah that's me done
        not right now
        no I don't think so
        that covers it
        you've answered everything
        yes that's everything
        no more from me
    """,
}
