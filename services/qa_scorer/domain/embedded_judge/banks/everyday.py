"""How people really open, close and speak in between: colloquial, warm, dry or rude. One sentence a line.

Written for this judge, beside the plainer sentences of `manner_en` and `manner_fr`. Endings hang on the contact's
matter ("enjoy the new bike"), so they are told by their form; rudeness is mostly quiet: blame, sarcasm, being brushed
off. `plain` holds their honest look-alikes.
"""

from __future__ import annotations

from collections.abc import Mapping

ACTS_EN: Mapping[str, str] = {
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

ACTS_FR: Mapping[str, str] = {
    "greeting": """
        boutique Lavallée bonjour
        service des plaintes bonsoir
        bien le bonjour, ici Rachel
        allô, comment ça va aujourd'hui
        bonjour là, qu'est-ce qu'on peut faire pour vous
        Bonjour Madame Alex
        Chère Madame
        Cher monsieur Alex, merci de votre message
        bonsoir merci de patienter, vous êtes avec Denis
        bon matin, soutien aux abonnés
        salutations, bienvenue en clavardage
        Rebonjour
        bonjour bonjour, on vous écoute
    """,
    "further_help": """
        Y a-tu d'autre chose?
        Avez-vous d'autres questions pour moi?
        D'autres choses que je peux regarder pendant que je vous ai?
        Est-ce que ça fait le tour?
        On a-tu tout vu?
        Avons-nous fait le tour de la question?
        Avez-vous tout ce qu'il vous faut?
        Est-ce que ça répond à tout, ou il vous reste un point?
        Il vous reste-tu quelque chose à régler?
        Autre chose qui vous tracasse?
        Quoi d'autre pour vous?
        De quoi d'autre avez-vous besoin?
        En quoi d'autre puis-je vous être utile?
        Y a-t-il un autre dossier à vérifier?
        Aviez-vous un autre problème avec votre compte?
        Avez-vous encore besoin de moi?
        C'était tout ce que vous vouliez savoir?
        c'est-tu tout pour aujourd'hui
        des questions avant que je vous laisse
        est-ce qu'on oublie quelque chose
        d'autres demandes pour nous autres
        Un autre point de votre commande à éclaircir?
        Reste-t-il quelque chose qui n'est pas clair?
    """,
    "goodbye": """
        bon ben bonne journée là
        allez bye
        bye bye là
        salut bien
        bonsoir là
        bonne nuit
        bonne fin de journée à vous deux
        bonne semaine
        bon week-end
        bonne fête à votre fils
        joyeux Noël
        bonne année
        joyeuses Pâques
        bon déménagement
        bonne chance pour l'examen
        bon spectacle!
        bonne lecture!
        bon repos
        bon courage avec les travaux
        bonne route
        bon retour
        Belle soirée à vous!
        Belle fin de semaine en famille
        Profitez-en bien
        Amusez-vous bien
        Reposez-vous
        Faites attention à vous
        Soignez-vous bien
        À demain
        À lundi
        À la prochaine fois
        au plaisir de vous revoir
        Au plaisir
        Bien à vous
        Salutations distinguées
        Cordialement
        Bien cordialement, Hélène
        mes salutations à votre femme
        Merci d'être passé nous voir
        merci d'avoir appelé
        Merci de nous avoir écrit
        merci de votre appel monsieur
        L'équipe vous remercie
        ça m'a fait plaisir de vous parler
        ça a été un plaisir
        je vous laisse aller, bonne journée
        on se reparle bientôt
        prenez bien soin de vous là
        je vous souhaite bonne continuation
        bisous à la petite
        ciao
        tourlou
    """,
    "empathy": """
        Pauvre vous
        Ah non, c'est donc bien plate
        C'est vraiment poche ce qui vous arrive
        Ayoye, ça fait mal au portefeuille
        Mon Dieu, êtes-vous correct?
        Seigneur, personne n'est blessé?
        Vous devez être à bout
        Ça doit vous inquiéter
        Je serais enragé à votre place
        Quelle mauvaise surprise en rentrant chez vous
        Trois appels pour la même affaire, c'est épuisant
        Perdre tout son travail comme ça, c'est décourageant
        C'est enrageant de voir partir son argent de même
        Deux semaines sans chauffage, ça n'a pas de bon sens
        Avec un bébé à la maison, c'est la dernière chose dont vous aviez besoin
        Je le sais que vous comptiez là-dessus pour la fête
        Je vous comprends d'être fâché
        C'est normal d'être secoué après ça
        oh boy ça commence mal une semaine
        je sympathise avec vous
        c'est tout un choc
        ça a pas dû être facile
        Je suis navrée, ce n'est pas l'accueil que vous méritiez
        Vous n'auriez jamais dû attendre aussi longtemps
        On va tout faire pour que vous puissiez dormir tranquille
    """,
    "plain_apology": """
        Désolés pour les inconvénients
        Nous sommes désolés des inconvénients causés
        Toutes nos excuses pour le délai
        malheureusement on peut pas
        désolé la ligne est mauvaise
    """,
    "rude": """
        Comme je viens de vous le dire
        Comme je l'ai écrit plus haut, pour la deuxième fois
        Avez-vous au moins vérifié avant d'appeler?
        Vous auriez pu lire le contrat
        La prochaine fois, lisez avant de signer
        La prochaine fois, faites attention
        Vous auriez pu le dire avant
        Vous auriez pu être plus précis
        Tout le monde est capable de remplir ça
        Vous n'êtes pas tout seul, monsieur
        Vous êtes pas le seul client
        J'en ai trente autres qui attendent
        Prenez votre temps, j'ai juste ça à faire
        Bon, c'était pas si difficile, hein?
        Bravo, belle réussite
        À qui la faute?
        C'est pas moi qui ai signé
        Fallait y penser avant
        Il fallait ouvrir votre courrier
        Vous achetez sans regarder, vous?
        C'est ça qui arrive quand on attend à la dernière minute
        Tâchez d'avoir de l'argent dans le compte cette fois-ci
        Perdez-la pas, cette fois
        Pas besoin de me conter votre vie
        Je veux pas l'histoire, je veux le numéro
        C'est quoi, la question, au juste?
        Qu'est-ce que vous voulez que je vous dise?
        C'est pas moi qui fais les règlements
        Plaignez-vous, ça changera rien
        Écrivez une lettre si ça vous chante
        Cherchez sur Google
        C'est sur le site, faut juste se donner la peine
        Ils disent tous la même chose
        Si vous le dites
        C'est ça, oui
        J'ai ben de la misère à vous croire
        C'est toujours la faute des autres
        Ça ne se brise pas tout seul, ces affaires-là
        On est une banque, pas une œuvre de charité
        Je suis pas magicien
        Ma grand-mère serait capable
        C'est juste un colis, on se calme
        Vous allez survivre
        On va se calmer un peu
        Baissez le ton
        Le voulez-vous ou pas?
        Décidez-vous
        Bon, coudonc
        Tant pis pour vous
        Trop tard, c'est fait
        Je donne pas mon nom
        On peut-tu passer à autre chose?
        À votre âge, demandez donc à quelqu'un
        Ha ha, comment vous avez fait votre compte pour faire ça
        Pour l'amour du ciel
        Voyons, c'est pas compliqué
        Arrivez-en au fait
        Je vous écoute, mais faites ça vite
        Seriez-vous pas un peu mêlé, vous?
    """,
    "plain": """
        Comme je l'ai écrit plus haut, les frais sont annulés
        Comme je vous disais, ce sera là vendredi
        Avez-vous regardé dans les indésirables?
        Vous n'êtes pas seul, c'est une panne connue
        Prenez votre temps, je suis là
        Bravo, c'est le bon menu
        Voilà, c'est celle-là
        C'était notre erreur, pas la vôtre
        Vous auriez dû recevoir une lettre
        Assurez-vous qu'il y ait assez d'argent dans le compte ce jour-là
        La prochaine fois, vous pourrez le faire dans l'application
        Juste le numéro suffit
        Je n'ai pas encore la réponse
        Les règles viennent du gouvernement
        Pour une plainte, je peux ouvrir un dossier
        Vous le trouverez sur notre site
        C'est bien ça, chaque mois
        L'échéance est le cinq
        C'est fait, tout est beau
        Préférez-vous celui-ci ou l'autre?
        Passons au deuxième
        Je vous ai bien fait rire
        oups j'allais oublier de vous le demander
        j'ai été vite, j'aurais dû vous le demander avant
        J'ai les mains liées, malheureusement
        J'aimerais pouvoir faire plus
        Je dois mettre fin à la conversation si les insultes continuent
        et la vôtre
        votre numéro de compte s'il vous plaît
        le nom pis la date de naissance
        service des pièces
        service à la clientèle votre nom
        attendez que je prenne un crayon
        ça en fait des boîtes
        pauvre petite bête
        ha ha je vous crois
        Voulez-vous le reçu par la poste aussi?
        Lequel des deux voulez-vous?
        Ça prend une minute avant de paraître
        Vous pouvez évaluer cette conversation
        On est ouverts jusqu'à vingt heures
        Gardez l'ancien jusqu'à ce que le nouveau fonctionne
        L'offre tient encore si vous changez d'idée
        Je respecte votre choix
        Je vous entends
        ça fesse dans le budget, je le sais bien
        Ce n'est pas votre faute
        Vous n'avez rien fait de mal
        Pouvez-vous redire le numéro?
        Relisez-moi la fin, s'il vous plaît
        Laissez-moi regarder
        Je le vois bien
        Il n'y avait personne pour signer
        Une seule par ménage
        Je m'appelle Alex
        Ça reste avec moi, je m'en occupe
        C'est à moi de jouer maintenant
        Je le fais, vous n'avez rien à faire
        Donnez-moi dix secondes, ça charge
        Juste une question rapide
        Croyez-le ou non
        Refusez-le à la porte
        Cette partie-là se fait sur le site
        Je ferme celui-là
        C'est écrit de mon côté
        C'était négligent de notre part
    """,
    "neutral": """
        Mardi
        Vendredi après-midi
        Le douze
        La semaine prochaine
    """,
    "cust_nothing_more": """
        non c'est tout
        non c'est beau
        Non merci, ça va
        non ça va aller
        non c'est correct
        rien d'autre
        c'est tout pour moi
        ça fait le tour
        pas d'autres questions
        je pense que c'est tout
        non je suis correct
        oui c'est tout
        tout est beau
        c'est parfait comme ça
        non, pas pour le moment
        non madame merci
        non j'ai tout ce qu'il me faut
        vous avez répondu à tout
        nan c'est good
        non pantoute
    """,
}
