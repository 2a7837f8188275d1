"""How people really open, close and speak in between, in French, Canadian French first: warm, dry or rude.

One sentence a line, written for this judge, beside the plainer sentences of `manner_fr`. Endings hang on the contact's
matter, so they are told by their form; rudeness is mostly quiet: blame, sarcasm, being brushed off. `plain` holds their
honest look-alikes.
"""

from __future__ import annotations

from collections.abc import Mapping

ACTS: Mapping[str, str] = {
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
        c'est au nom d'Alex
        c'est sous Alex
        La réservation est au nom d'Alex, siège 12
        c'est réservé au nom de Alex Tremblay
        celui-là est pour Alex, deuxième étage
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
