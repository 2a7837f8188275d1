"""What agents say that is none of the acts: asides, fillers, plain facts, instructions, firm words and bad news.

They stand against every other act. Without them, whatever resembles nothing in the banks is taken for the act whose
sentences are shortest and bluntest, and those are the rude ones.
"""

from __future__ import annotations

from collections.abc import Mapping

ACTS_EN: Mapping[str, str] = {
    "plain": """
        All ears
        Haha, there is no hurry at all
        No rush
        Let us see
        Okay, let me have a look at that
        That comes at a bad time, right before the holidays
        Take another one that is not in use
        It doesn't show up on my end
        That's no problem at all, sir
        Oh no, please take your time
        I am listening
        Yes, I hear you
        I hear what you are saying
        Thanks for listening to all that
        Listen to the recording and press one
        Stay with me for a moment
        Bear with me while I dig into this
        Hang on, I am still looking
        Hold the line
        You get word from me whatever happens
        You won't deal with anybody but me
        They have everything I wrote down
        That is for the other team, they take it from here
        I am putting you through to the people who do that
        Confused? It is, a bit
        How old is the device?
        You said you lost it on Monday, is that right?
        You told me the second one is yours
        Take a deep breath, we have time
        Congratulations
        Wow, that is something
        Error on my side
        Go ahead whenever you like
        Right, I follow
        Gotcha
        Fair enough
        Makes sense
        Alright then
        Okay so
        Yes, still on the line
        Carry on, I have time
        Walk me through it from the start
        One word after the other, no hurry
        Ha, that happens to the best of us
        You had me laughing there
        Snowing over here as well, imagine that
        It has been a long week for everyone
        My coffee went cold, but never mind
        We all love a Friday
        The dog in the background sounds happy
        Same boat, I was on the phone with my bank yesterday
        Glad you mention it
        Funny you should say that
        Small world
        That was quick of you
        I have your {thing} open in front of me
        I am reading through what my colleague wrote
        It says here that the {thing} was changed on Monday
        The screen takes its time today
        My system is a bit slow this morning
        Let me scroll down
        I see two lines on the {thing}
        There it is
        Found it
        It went out on Tuesday from our warehouse
        The office closes at five
        It costs nineteen dollars a month
        It comes in blue and in black
        The blue one is the larger of the two
        Delivery takes three to five working days
        The battery lasts about ten hours
        Your policy covers water damage
        The flight leaves from gate twelve
        Check-in opens two hours before
        The clinic is on the second floor
        Bring the form and a piece of identification
        Take the printed label to any counter
        Simply leave the parcel at the desk, there is nothing to pay
        Just say no to the driver and it goes back by itself
        Unplug it, count to ten, plug it in again
        Press the small button on the back
        Click on the link and choose a new password
        Scroll to the bottom of the page
        Open the settings and tap on network
        Write the number on the box
        Keep the receipt
        Throw the old one away
        Ignore the first letter, the second one counts
        Don't send it back before you have the label
        You don't have to do anything
        Nobody else needs to be called, I am on it
        No ifs or buts, you get your money back
        You will have my answer whatever comes of it
        One way or the other I will let you know
        It is on me now
        I deal with these all day long
        That is what I am here for
        You won't have to explain it again
        You did nothing wrong
        No need to apologise
        Don't worry about that for a second
        Take all the time you need
        That was sloppy of us, and you are the one who pays for it
        We dropped the ball there
        Being promised a call that never comes is infuriating
        What a nuisance, a broken {thing} on the very first day
        It is maddening to be sent around in circles
        That must have been an awful morning
        I would be furious too
        That is a lousy way to start a holiday
        Ugh, what a mess
        Oh no, that stinks
        I hate it when that happens
        That is not how it should be
        I understand that this is not what you hoped for
        I can't do that for you, I am sorry
        Unfortunately that is not possible
        That is against our rules, and I may not go around them
        No, the {thing} can't be returned after sixty days
        The answer is no, I am afraid
        We can't refund a used {thing}
        That offer ended last month
        The warranty is over
        Without the code I can't go on
        I need that number before I can do anything
        I have to ask you this again, for security
        Please give me the number once more
        I can only change it for the person who holds the account
        You would need to come in person for that
        That department is closed on Sundays
        I am not able to see that from here
        It is the bank that decides, not us
        The fee is twenty five dollars and it can't be waived
        A missed payment leads to a charge
        If it isn't paid by the tenth, the service stops
        Please don't use that kind of language with me
        I will end the call if you go on swearing
        I would like to help, and for that I need you to let me finish
        Let me finish my sentence, then it is your turn
        One at a time please, I can't hear you both
        You are breaking up
        Can you hear me now
        Say that again for me
        I didn't catch that
        Sorry, could you spell it
        Was that a b or a d
        You read it and I type
        Letter by letter please
        We are almost done
        Last step
        That is that sorted
        Done and dusted
        So that part is closed
        I am closing the ticket on my end
        That concludes it
        Wrapping this up
        Nothing else is open on your {thing}
        I ticked the box for you
        I took the second one off
        It is faster that way
        You get there quicker by the side entrance
        No discussion, we replace it
        Straight to the point: it is lost
        Plain and simple, we made a mistake
        To be honest, I don't know yet
        I wish I had better news
        I have no idea why it did that, but I will find out
        Let me be frank with you
        Between us, the smaller one is just as good
        You know your house better than I do
        Your call
        Up to you
        Either is fine by me
        As you prefer
        Good choice
        Nice pick
        Exactly
        Not quite
        Wrong box, the one below it
        Other way round
        No, the left one
        That is the old number
        You have reached the accounts desk
        You are through to Alex
        This is still Alex
        Alex here again, with the {thing} in hand
        Your neighbour may have it
        Some people keep both
        Most customers choose the first
        Everybody gets the same price
        It rains on everyone alike
        um so yeah it goes by weight
        okay then i look at the other one
        so what i see is that it left on monday
        right so the second box stays empty
        and then you wait for the text message
        """,
}
ACTS_FR: Mapping[str, str] = {
    "plain": """
        Je suis tout ouïe
        Haha, rien ne presse
        Il n'y a pas le feu
        Voyons voir
        Bon, regardons ça
        Ça tombe mal, juste avant les fêtes
        Choisissez-en un autre qui est libre
        Ça ne s'affiche pas de mon côté
        Aucun problème, monsieur
        Oh non, prenez votre temps
        Je vous écoute
        Oui, je vous entends
        J'entends bien ce que vous me dites
        Merci de m'avoir écouté jusqu'au bout
        Écoutez le message et faites le un
        Restez en ligne un instant
        Un petit moment, je fouille dans le dossier
        Patientez, je cherche encore
        Gardez la ligne
        Vous aurez de mes nouvelles de toute façon
        Vous n'aurez affaire qu'à moi
        Ils ont tout ce que j'ai noté
        C'est pour l'autre équipe, elle prend la suite
        Je vous passe les gens qui s'en occupent
        C'est mêlant, oui, un peu
        Quel âge a l'appareil?
        Vous disiez l'avoir perdu lundi, c'est bien ça?
        Vous m'avez dit que le deuxième est à vous
        Respirez, on a le temps
        Félicitations
        Eh bien, c'est quelque chose
        Erreur de ma part
        Allez-y quand vous voulez
        Bon, je vois
        Compris
        C'est correct
        Ça se tient
        D'accord, donc
        Oui, je suis encore en ligne
        Continuez, j'ai le temps
        Racontez-moi ça depuis le début
        Un mot à la fois, rien ne presse
        Ha, ça arrive aux meilleurs
        Vous m'avez fait rire
        Il neige ici aussi, figurez-vous
        La semaine a été longue pour tout le monde
        Mon café a refroidi, tant pis
        On aime tous le vendredi
        Votre chien a l'air content
        Moi aussi, j'étais au téléphone avec ma banque hier
        Vous faites bien de le dire
        C'est drôle que vous en parliez
        Le monde est petit
        Vous avez fait vite
        J'ai votre {thing} devant moi
        Je lis ce que mon collègue a écrit
        C'est écrit que votre {thing} a été modifié lundi
        L'écran prend son temps aujourd'hui
        Mon système est un peu lent ce matin
        Je descends dans la page
        Je vois deux lignes ici
        Le voilà
        Trouvé
        C'est parti mardi de notre entrepôt
        Le bureau ferme à dix-sept heures
        Ça coûte dix-neuf dollars par mois
        Il existe en bleu et en noir
        Le bleu est le plus grand des deux
        La livraison prend de trois à cinq jours ouvrables
        La pile tient une dizaine d'heures
        Votre contrat couvre les dégâts d'eau
        Le vol part de la porte douze
        L'enregistrement ouvre deux heures avant
        La clinique est au deuxième étage
        Apportez le formulaire et une pièce d'identité
        Apportez l'étiquette à n'importe quel comptoir
        Laissez simplement le colis au comptoir, il n'y a rien à payer
        Dites non au livreur et il repart tout seul
        Débranchez-le, comptez jusqu'à dix, rebranchez-le
        Appuyez sur le petit bouton à l'arrière
        Cliquez sur le lien et choisissez un mot de passe
        Descendez au bas de la page
        Ouvrez les réglages et touchez réseau
        Écrivez le numéro sur la boîte
        Gardez le reçu
        Jetez l'ancien
        Oubliez la première lettre, c'est la deuxième qui compte
        Ne le renvoyez pas avant d'avoir l'étiquette
        Vous n'avez rien à faire
        Personne d'autre à appeler, je m'en charge
        Pas de mais, on vous rembourse
        Vous aurez ma réponse, quoi qu'il arrive
        D'une façon ou d'une autre, je vous tiens au courant
        C'est à moi de régler ça
        Je fais ça à longueur de journée
        Je suis là pour ça
        Vous n'aurez pas à tout répéter
        Vous n'avez rien fait de mal
        Pas besoin de vous excuser
        Ne vous en faites pas avec ça
        Prenez tout votre temps
        C'était négligent de notre part, et c'est vous qui payez
        On l'a échappé, là
        Se faire promettre un appel qui ne vient jamais, c'est enrageant
        Quel ennui, un {thing} brisé dès le premier jour
        C'est exaspérant de se faire renvoyer d'un bureau à l'autre
        Vous avez dû passer une matinée affreuse
        Je serais furieux moi aussi
        Quelle mauvaise façon de commencer des vacances
        Ouf, quel gâchis
        Oh non, c'est plate
        Je déteste quand ça arrive
        Ce n'est pas normal
        Je comprends que ce n'est pas ce que vous espériez
        Je ne peux pas faire ça pour vous, désolé
        Malheureusement, ce n'est pas possible
        C'est contraire à nos règles, et je ne peux pas les contourner
        Non, on ne peut plus le retourner après soixante jours
        La réponse est non, j'en ai bien peur
        On ne rembourse pas un article utilisé
        Cette offre a pris fin le mois dernier
        La garantie est échue
        Sans le code, je ne peux pas continuer
        Il me faut ce numéro avant d'aller plus loin
        Je dois vous le redemander, par sécurité
        Redonnez-moi le numéro, s'il vous plaît
        Je ne peux le changer que pour la personne titulaire du compte
        Il faudrait venir en personne pour ça
        Ce service est fermé le dimanche
        Je ne le vois pas d'ici
        C'est la banque qui décide, pas nous
        Les frais sont de vingt-cinq dollars et je ne peux pas les annuler
        Un paiement manqué entraîne des frais
        Sans paiement avant le dix, le service est interrompu
        Je vous prie de ne pas me parler sur ce ton
        Je devrai mettre fin à l'appel si vous continuez de sacrer
        Je veux vous aider, et pour ça laissez-moi terminer
        Je finis ma phrase, puis c'est à vous
        Un à la fois s'il vous plaît, je ne vous entends pas tous les deux
        Ça coupe
        Vous m'entendez bien maintenant
        Redites-moi ça
        Je n'ai pas bien entendu
        Pardon, pouvez-vous l'épeler
        C'était un b ou un d
        Vous lisez, j'écris
        Lettre par lettre, s'il vous plaît
        On a presque fini
        Dernière étape
        Voilà une chose de réglée
        Ce bout-là est clos
        Je ferme le billet de mon côté
        On fait le tour et c'est bon
        Rien d'autre d'ouvert à votre dossier
        J'ai coché la case pour vous
        J'ai enlevé la deuxième
        C'est plus rapide comme ça
        Vous y arrivez plus vite par la porte de côté
        Sans discussion, on le remplace
        Droit au but : il est perdu
        Bien simplement, on s'est trompés
        Honnêtement, je ne le sais pas encore
        J'aurais aimé avoir une meilleure nouvelle
        Je ne sais pas pourquoi, mais je vais le trouver
        Je vais être franc avec vous
        Entre nous, le petit est aussi bon
        Vous connaissez votre maison mieux que moi
        C'est vous qui décidez
        Comme vous voulez
        Les deux me vont
        Bon choix
        Exactement
        Pas tout à fait
        La mauvaise case, c'est celle d'en dessous
        C'est l'inverse
        Non, celui de gauche
        C'est l'ancien numéro
        Vous êtes au service des comptes
        Vous parlez avec Alex
        C'est encore Alex
        Ici Alex, votre {thing} en main
        Votre voisin l'a peut-être
        Il y en a qui gardent les deux
        La plupart des gens prennent le premier
        C'est le même prix pour tout le monde
        euh donc ça va au poids
        ok là je regarde l'autre
        donc ce que je vois c'est que c'est parti lundi
        bon la deuxième case reste vide
        pis après vous attendez le texto
        """,
}
