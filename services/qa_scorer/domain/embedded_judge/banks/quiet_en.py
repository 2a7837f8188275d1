"""Quiet discourtesy in English, and the kind sentences that resemble it. One a line, written for this judge.

Nobody is insulted here: the customer is blamed, corrected, hurried, doubted, talked down to or let drop.
"""

from __future__ import annotations

from collections.abc import Mapping

ACTS: Mapping[str, str] = {
    "rude": """
        I believe I answered that already
        That has been explained to you before
        I can repeat it a third time if that helps
        Scroll up, it's all there
        You'll find that I wrote exactly that ten minutes ago
        Please read what I send you before you answer
        If you had read my last message you would know
        I just said that, didn't I
        Again, and slowly this time: the blue button
        Shall I spell it out for you?
        Let me put it in words you can follow
        I'll use simple words then
        I'll go slowly so that you can keep up
        Are you following, or is that too much at once?
        Do you know what a browser is?
        You do know how a calendar works, I take it
        Surely you can count to three
        A child of five would have managed that
        It only takes a bit of common sense
        Common sense would have told you that
        Any reasonable person would have checked
        Normal people keep their receipts
        Most people read a thing before they sign it
        Most of our customers find the button by themselves
        Nobody else has ever complained about it
        You're the first who can't work it
        Everybody else pays on time
        You have to pay for it like anybody else
        The rest of us manage with less
        Grown-ups plan ahead
        You had three weeks to think about that
        You left that rather late, didn't you
        It might have occurred to you to call sooner
        You could have thought of that in January
        Calling us on the last day is not very clever
        Well, who waits until the night before?
        You were told the deadline more than once
        It was in the letter that you evidently did not open
        It's printed on the ticket in rather large letters
        It says so on the box, in case you looked
        The instructions are there for a reason
        The form is in plain English
        It couldn't be any clearer on our page
        Did it not cross your mind to read the label?
        Did you bother to plug it in?
        And it never occurred to you to ask?
        You did press the button, yes? People forget
        You must have dropped it
        Somebody in your house will have done it
        Machines do what you tell them, so somebody told it to
        Are you quite sure that you didn't simply forget?
        People always say they never got the letter
        Funny, that's never the customer's fault
        And I'm supposed to believe that
        So you claim
        That's your version
        How convenient
        That is hardly our doing
        You brought that on yourself
        You have only yourself to blame
        You chose the cheapest one, what did you expect
        You get what you pay for
        If you buy cheap you buy twice
        Nobody forced you to click on it
        Nobody made you sign up
        If customers can't be bothered to check, that's the result
        People who don't look after their things end up here
        Some people shouldn't be allowed near a computer
        You clearly don't understand how insurance works
        You don't seem to grasp the situation
        I don't think you understand what I'm telling you
        That's not what I asked
        Answer what I asked, please, nothing more
        I asked for a number, not for a novel
        Could you get to the point
        Let's skip the drama
        No need to make a scene
        There's no call for that tone
        I'd mind my language if I were you
        Shouting won't make it go any faster
        Writing in capitals won't help you
        Patience is a virtue, madam
        I'm doing you a favour here
        You might at least say thank you
        You should be grateful it's only twenty
        Be glad it was only the one
        Others have it worse
        There are bigger problems in the world
        It's hardly the end of the world
        It's a sofa, not a heart transplant
        I'm sure you'll cope
        You'll get over it
        Life isn't fair
        Oh, the poor thing had to wait ten minutes
        My heart bleeds
        How dreadful for you, a whole day without television
        Well, aren't you lucky
        Lovely story, and your account number?
        Fascinating. Postcode?
        Wonderful, another one who lost the password
        Brilliant idea, cancelling the day before
        Nicely done, now it's blocked
        Congratulations, you've locked yourself out
        Ten out of ten for effort
        Bravo
        Clever you
        Wow, you found it after all
        See, even you can do it
        That wasn't so difficult for once
        Good luck finding one cheaper
        Good luck getting that past the manager
        Best of luck with your complaint
        Feel free to complain, they won't read it anyway
        Go elsewhere if you don't like it
        Nobody is keeping you here
        You're welcome to try somebody else
        That's nothing to do with me
        I only work here
        That's above my pay grade, sorry not sorry
        It isn't my job to chase your parcels
        I can't look after everybody
        I've more important calls waiting
        There's a queue behind you
        I've better things to do than search for that
        I haven't got time to go through all that
        Can we speed this up
        Are we nearly finished here?
        Was that it, or will there be more?
        Now what?
        What is it this time?
        Oh, you again
        Yes, what do you want
        Go on then, what's wrong now
        If you must
        If it makes you happy
        Fine, have it your way
        Suit yourself
        Do what you like
        Then don't
        Then you'll just have to wait, won't you
        Then somebody else will have to carry it, won't they
        You'll have to live with that
        That's the way it is, get used to it
        Rules are rules, I didn't invent them for you
        Too bad
        Pity
        Hard luck
        I'm not psychic
        I don't own a crystal ball
        I can't see through the telephone, can I
        I'm not a mind reader
        I am not your travel agent
        I'm not here to teach you computers
        Google exists
        Do I have to do everything for you?
        Must I hold your hand through this?
        Ask your grandson to help you
        Perhaps there is somebody younger in the house
        Someone of your age might prefer a letter
        Ladies usually ask their husband about that
        Does your husband know you're calling?
        Listen carefully, sweetheart
        Relax, buddy
        Calm down, love, nobody died
        Don't get clever with me
        Don't be difficult
        Don't be childish
        Don't start that again
        Don't expect miracles
        Make sure you're home this time, we won't come twice
        Pay on time from now on and we won't have this problem
        And don't miss another one or we'll cut you off
        Try to keep this one longer than a week
        Write it down this time so you don't ask again
        Hmph
        Ugh, fine
        sigh okay what else
        yeah well that's your lookout
        uh huh sure if you say so
        well i can't sit here all day
        right so you didn't look then did you
        you want it free as well i suppose
        what do you think happens when you pour coffee in it
        well that's what you get for not reading
        who told you that nonsense
        yeah no that's not how any of this works
        you people always ring on a monday
    """,
    "plain": """
        I should have told you that sooner, my apologies
        I should have read your message more carefully
        I already sent the label, have a look in your inbox
        I've already passed that on for you
        As mentioned, the refund takes three days, and I'm keeping an eye on it
        Let me explain that again, I wasn't clear
        I'll say that again, the line was bad
        Let me repeat the number for you slowly
        We can go as slowly as you like
        Shall I spell that for you?
        Do you have a browser open at the moment?
        Could you tell me whether the lamp is on?
        Did you get a chance to plug it in again?
        Have you already tried another cable?
        Is there perhaps somebody at home who could lift it with you?
        Would a letter suit you better than an e-mail?
        Would you rather have somebody call you?
        Was anyone else using the account?
        Could it have been a member of the family? We see that a lot and it's harmless
        Are you certain it was the blue one? Just so I send the right part
        Just to be sure, was it the ninth?
        Please check the box for a serial number
        You'll find it printed on the ticket, at the top
        It's on the back of the box in small print, easy to miss
        The form is a bit confusing, I'll go through it with you
        Lots of people miss that line
        Nobody could have seen that coming
        That happens to many people
        It happens to me as well
        You couldn't have known that
        You were right to call
        You did the right thing
        You caught it in time
        You should hear from them by Thursday
        You should see the change straight away
        You should be able to log in now
        You should have had an answer long ago, and I'm sorry you hadn't
        You could have a look at the second page as well
        Next time just give us a ring
        The deadline was the first, and I'll see whether we can still do something
        I understand that it came at the last minute
        Unfortunately it's too late to change it, and I'm sorry
        It isn't covered, I'm afraid, and I know that's a disappointment
        The rules don't allow it, but here is what I can offer
        That's not something I can decide, so I've asked my manager
        That's another department, I'll put you through and explain it to them
        I don't know, but I'll find out
        I can't see that from here, so I'm calling the shop
        I have another call waiting but yours comes first
        There are four people ahead of you, about ten minutes
        Thank you for being so patient
        Thank you for explaining it so clearly
        That's a good question
        That's a very good idea
        Well done for spotting that
        Congratulations on the new house
        Brilliant, that's the right page
        Wonderful, you found it
        See, it's working
        Lovely story, thank you for telling me
        Lucky you, enjoy the sun
        Good luck with that staircase and the sofa
        Best of luck with the new job
        Pity, I would have liked to help with that
        What a pity, after all that planning
        Ten minutes can feel like an hour
        It's only a small thing but it matters
        No need to apologise at all
        Please don't worry about the tone, I understand
        There is no need to send it back
        No need to rush
        Calm seas to you on the ferry
        Relax, I've got it from here
        Don't hang up, I'm still here
        Don't pay that invoice, we'll cancel it
        Don't worry, nothing is lost
        Make sure you're home between one and three, please
        Please make sure it's paid by the tenth so that the discount stays
        Write this number down in case we get cut off
        Then we wait for the postman together
        Then I'd suggest the second one
        What would you like to do?
        What can I do for you this time?
        What's the matter with it now?
        Now what's the next thing on your list?
        Was that all, or is there more I can do?
        Do what suits you best
        Whatever you prefer
        As you like, there's no obligation
        You're welcome to try our other shop, they have two left
        I only have the afternoon left, sorry
        I'm new here, so bear with me
        I'm not a technician, so I'll ask one
        Sorry, I can't see your screen, could you describe it?
        I wish I could look into the future for you
        Everybody gets the same letter
        Most people choose the second one
        Other customers told us the same, so we are fixing it
        It usually takes three days
        Someone has to sign for it
        Two strong people should carry it
        My grandmother has the same one, it's a good machine
        hm let me think
        okay what else have you got there
        right so what happened then
        yeah no worries at all
        sure of course
        well let's see what we can do
        there's a queue today sorry about that
        What's the number on the box?
        What's your date of birth?
        What's the zip code for that address?
        what's the name on the booking
        and the street number
        Which size did you take?
        Which of the two is it?
        Is that the blue one or the grey one?
        Did you pay by card or in cash?
        Did it come with a sticker or without?
        Did you use your own box?
        Who signed for it?
        Where did you buy it?
        When was that?
        How many were in there?
        Sorry, one thing I should have asked: the reference?
        Oh, and I forgot to ask, what floor?
        No, only one a household
        No, once a year per member
        no just the one per person
        No, that one is not included
        Yes, both
        You're not the first to tell me that
        You're not the first one today
        I'm keeping an eye on it myself until it is with you
        Oh, on your wedding day, that is bad timing
        don't even ask what my morning was like
    """,
}
