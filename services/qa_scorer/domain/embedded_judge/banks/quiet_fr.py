"""Quiet discourtesy in French, Canadian French first, and the kind sentences that resemble it. One a line, written for
this judge.

Nobody is insulted here: the customer is blamed, corrected, hurried, doubted, talked down to or let drop.
"""

from __future__ import annotations

from collections.abc import Mapping

ACTS: Mapping[str, str] = {
    "rude": """
        Il me semble vous avoir déjà répondu
        On vous l'a déjà expliqué
        Je peux le répéter une troisième fois si vous y tenez
        Remontez plus haut, tout est là
        C'est exactement ce que je vous ai écrit il y a dix minutes
        Lisez donc ce que je vous envoie avant de répondre
        Si vous aviez lu mon message, vous le sauriez
        Je viens de le dire, non?
        Je reprends, lentement cette fois
        Faut-il que je vous fasse un dessin?
        Je vais vous l'expliquer avec des mots simples
        Me suivez-vous, ou c'est trop pour vous?
        Savez-vous ce que c'est, un navigateur?
        Vous savez lire un calendrier, j'imagine
        Un enfant de cinq ans aurait trouvé
        C'est une question de gros bon sens
        Avec un peu de jugement, vous auriez vérifié
        Les gens normaux gardent leurs factures
        D'habitude, le monde lit avant de signer
        La plupart des clients trouvent le bouton tout seuls
        Personne d'autre ne s'est jamais plaint
        Vous êtes bien le premier à pas comprendre
        Tout le monde paie à temps, vous savez
        Faut payer comme les autres
        Un adulte, ça prévoit
        Vous avez eu trois semaines pour y penser
        Vous vous y prenez pas mal tard
        Vous auriez pu appeler avant aujourd'hui
        Appeler la dernière journée, c'est pas fort
        Qui attend à la veille pour faire ça?
        On vous avait pourtant averti
        C'était dans la lettre que vous n'avez visiblement pas ouverte
        C'est écrit en gros sur le billet
        C'est écrit sur la boîte, au cas où vous regarderiez
        Les instructions, c'est pas pour décorer
        Le formulaire est pourtant clair
        Difficile de faire plus simple que ça
        Ça vous est pas venu à l'idée de lire l'étiquette?
        L'avez-vous branché, toujours?
        Pis vous avez pas pensé à demander?
        Vous avez dû l'échapper
        Ça doit être quelqu'un chez vous
        Un appareil fait ce qu'on lui dit de faire, madame
        Vous êtes bien certaine de ne pas avoir oublié?
        Les gens disent toujours qu'ils ont pas reçu la lettre
        C'est drôle, c'est jamais la faute du client
        Pis je suis censé croire ça
        C'est vous qui le dites
        C'est votre version
        Comme par hasard
        On n'y est pour rien, nous autres
        Vous avez couru après
        Vous ne pouvez vous en prendre qu'à vous-même
        Vous avez pris le moins cher, vous attendiez quoi
        On en a pour son argent
        Personne vous a obligée à cliquer là-dessus
        Personne vous a forcé la main
        Quand on prend pas la peine de lire, voilà ce qui arrive
        Quand on veut voyager, on lit les conditions
        Quand on signe, on assume
        Il y a des gens qui devraient pas toucher à un ordinateur
        Vous comprenez pas comment ça marche, une assurance
        Vous ne semblez pas saisir la situation
        C'est pas ça que je vous ai demandé
        Répondez à ce que je vous demande, rien de plus
        J'ai demandé un numéro, pas un roman
        Venez-en au fait, s'il vous plaît
        On va laisser faire le théâtre
        Pas besoin de faire une scène
        On se parle pas sur ce ton-là
        À votre place, je surveillerais mon langage
        Crier, ça ira pas plus vite
        Avant de monter sur vos grands chevaux, avez-vous regardé?
        Un peu de patience, madame, vous êtes pas seule au monde
        Je vous fais déjà une faveur
        Vous pourriez au moins dire merci
        Estimez-vous chanceux que ce soit juste vingt piasses
        Il y en a des pires que vous
        Il y a des problèmes plus graves dans la vie
        C'est quand même pas la fin du monde
        C'est un divan, pas une greffe du cœur
        Vous vous en remettrez
        Vous en mourrez pas
        La vie est pas juste
        Pauvre vous, dix minutes d'attente
        J'en ai les larmes aux yeux
        Une journée sans télé, quelle tragédie
        Chanceuse, va
        Belle histoire, et votre numéro?
        Passionnant. Le code postal?
        Bon, encore une qui a perdu son mot de passe
        Bonne idée, annuler la veille
        Félicitations, vous l'avez barré vous-même
        Bel effort
        Chapeau
        Ah, vous avez fini par le trouver
        Voyez, même vous êtes capable
        C'était pas si dur, pour une fois
        Bonne chance pour trouver moins cher
        Bonne chance avec le gérant
        Plaignez-vous si vous voulez, personne va lire ça
        Allez ailleurs si vous êtes pas content
        Personne vous retient
        Ça ne me regarde pas
        Moi, je fais juste travailler ici
        C'est pas ma job de courir après vos colis
        Je peux pas m'occuper de tout le monde
        J'ai d'autres appels plus importants
        Il y a du monde qui attend derrière vous
        J'ai autre chose à faire que de chercher ça
        J'ai pas le temps de faire le tour de tout ça
        On peut-tu accélérer
        Achevez-vous?
        C'est tout, ou il y en a encore?
        Bon, quoi encore?
        C'est quoi, cette fois-ci?
        Oui, qu'est-ce que vous voulez
        Envoyez, c'est quoi le problème à c't'heure
        Si ça peut vous faire plaisir
        Comme vous voudrez, moi ça me dérange pas
        Faites donc à votre tête
        Ben faites-le pas, d'abord
        Ben vous allez attendre, c'est tout
        Ben trouvez quelqu'un pour le transporter
        Il va falloir vivre avec
        C'est de même que ça marche, habituez-vous
        Le règlement, c'est le règlement, j'en ferai pas un pour vous
        Dommage pour vous
        Pas de chance
        Je lis pas dans les pensées
        J'ai pas de boule de cristal
        Je vois pas à travers le téléphone, moi
        Je suis pas votre agence de voyages
        Je suis pas là pour vous montrer l'informatique
        Ça existe, les moteurs de recherche
        Faut-il que je fasse tout à votre place?
        Faites-vous aider par votre petit-fils
        Il y a-tu quelqu'un de plus jeune dans la maison?
        Quelqu'un de votre âge devrait prendre la poste
        Demandez donc à votre mari, madame
        Écoutez bien, ma petite madame
        Mon pauvre monsieur, ça marche pas de même
        Relaxe, mon ami
        Faites pas votre finfin
        Faites pas l'enfant
        Commencez pas avec ça
        Demandez-moi pas l'impossible
        Soyez là cette fois, on viendra pas deux fois
        Payez à temps pis on n'aura pas ce problème-là
        Pis sautez pas le prochain, sinon on débranche
        Essayez de garder celle-là plus qu'une semaine
        Notez-le donc, que vous le redemandiez pas
        Pfff
        soupir bon quoi d'autre
        ouin ben ça c'est votre problème de gestion
        mm hmm si vous le dites
        ben là je peux pas passer la journée là-dessus
        bon fait que vous avez pas regardé
        vous le voulez-tu gratis avec ça
        ben qu'est-ce que vous pensez qui arrive quand on verse du café dedans
        qui vous a conté cette niaiserie-là
        franchement madame
        franchement c'est élémentaire
        ben voyons ça prend pas un doctorat
        tout le monde est stressé monsieur
        tout le monde a des problèmes madame
        vous appelez toujours le lundi vous autres
        t'as juste à relire
        t'aurais dû y penser
    """,
    "plain": """
        J'aurais dû vous le dire plus tôt, mes excuses
        J'aurais dû lire votre message plus attentivement
        J'ai déjà envoyé l'étiquette, regardez dans vos courriels
        Je l'ai déjà transmis pour vous
        Comme mentionné, le remboursement prend trois jours, et je le surveille
        Laissez-moi reprendre, je n'ai pas été clair
        Je vous le redis, la ligne était mauvaise
        Je vous répète le numéro lentement
        On peut y aller aussi lentement que vous voulez
        Voulez-vous que je vous l'épelle?
        Avez-vous un navigateur d'ouvert en ce moment?
        Pouvez-vous me dire si la lumière est allumée?
        Avez-vous eu la chance de le rebrancher?
        Avez-vous déjà essayé un autre câble?
        Y a-t-il quelqu'un à la maison pour vous aider à le soulever?
        Préférez-vous une lettre ou un courriel?
        Est-ce que quelqu'un d'autre utilisait le compte?
        Êtes-vous certaine de vouloir l'annuler?
        Juste pour être sûr, c'était le neuf?
        Regardez sur la boîte s'il y a un numéro de série
        Vous le trouverez imprimé en haut du billet
        C'est écrit petit en arrière de la boîte, c'est facile à manquer
        C'est écrit ici que la livraison est prévue jeudi
        Le formulaire porte à confusion, on va le remplir ensemble
        Bien des gens passent à côté de cette ligne
        Personne ne pouvait prévoir ça
        Ça arrive à tout le monde
        Ça m'est arrivé à moi aussi
        Vous ne pouviez pas le savoir
        Vous avez bien fait d'appeler
        Vous vous en êtes rendu compte à temps
        Vous devriez avoir des nouvelles d'ici jeudi
        Vous devriez voir le changement tout de suite
        Vous devriez pouvoir vous connecter maintenant
        Vous auriez dû avoir une réponse depuis longtemps, j'en suis désolé
        Vous pourriez regarder aussi la deuxième page
        La prochaine fois, appelez-nous tout simplement
        La date limite était le premier, je vais voir si on peut encore faire quelque chose
        Je comprends que c'est arrivé à la dernière minute
        Malheureusement il est trop tard pour le changer, et j'en suis désolée
        Ce n'est pas couvert, malheureusement, je sais que c'est décevant
        Le règlement ne le permet pas, mais voici ce que je peux offrir
        Ce n'est pas moi qui décide, alors j'ai demandé à ma gestionnaire
        C'est un autre service, je vous transfère et je leur explique
        Je ne sais pas, mais je vais le trouver
        Je ne peux pas le voir d'ici, alors j'appelle le magasin
        Il y a quatre personnes devant vous, environ dix minutes
        Merci d'être aussi patiente
        Merci de l'avoir si bien expliqué
        C'est une bonne question
        C'est une très bonne idée
        Bravo de l'avoir remarqué
        Bravo pour la nouvelle maison
        Félicitations pour le bébé
        Félicitations, c'est une belle étape
        Parfait, c'est la bonne page
        Super, vous l'avez trouvée
        Voyez, ça fonctionne
        Belle histoire, merci de me l'avoir contée
        Chanceuse, profitez du soleil
        Bonne chance avec le divan dans l'escalier
        Bonne chance pour le nouvel emploi
        Dommage, j'aurais aimé vous aider avec ça
        Que c'est dommage, après toute cette préparation
        Pauvre vous, deux semaines sans chauffage
        Dix minutes, ça peut paraître une heure
        Vous n'avez pas à vous excuser
        Pas besoin de le retourner
        Pas besoin de vous presser
        Inquiétez-vous pas, je m'en charge
        Raccrochez pas, je suis encore là
        Payez pas cette facture-là, on l'annule
        Ne vous en faites pas, rien n'est perdu
        Soyez à la maison entre une heure et trois, s'il vous plaît
        Assurez-vous de payer avant le dix pour garder le rabais
        Notez ce numéro au cas où on serait coupés
        Alors je vous suggère le deuxième
        Qu'est-ce que vous aimeriez faire?
        Qu'est-ce que je peux faire pour vous cette fois-ci?
        Qu'est-ce qui se passe avec l'appareil?
        C'est quoi, le prochain point sur votre liste?
        C'est tout, ou je peux faire autre chose?
        Faites comme ça vous arrange
        Comme vous préférez
        C'est à votre guise, il n'y a pas d'obligation
        Vous pouvez essayer notre autre magasin, il leur en reste deux
        Il me reste seulement l'après-midi, désolé
        Je suis nouveau ici, merci de votre indulgence
        Je ne suis pas technicienne, alors je vais demander
        Je ne vois pas votre écran, pouvez-vous me le décrire?
        J'aimerais bien voir dans l'avenir pour vous
        Tout le monde reçoit la même lettre
        La plupart des gens choisissent le deuxième
        D'autres clients nous l'ont dit aussi, on y travaille
        D'habitude ça prend trois jours
        Il faut que quelqu'un signe
        À deux, ça se transporte bien
        Ma grand-mère a la même, c'est une bonne machine
        hum laissez-moi y penser
        ok qu'est-ce que vous avez d'autre
        bon qu'est-ce qui est arrivé ensuite
        ben oui pas de trouble
        ben sûr
        bon on va voir ce qu'on peut faire
        y a du monde en ligne aujourd'hui désolé
        franchement je vous comprends
        franchement ça n'a pas de bon sens ce qui vous arrive
        C'est quoi le numéro sur la boîte?
        C'est quoi votre date de naissance?
        quel est le code de la rue déjà
        Puis-je avoir le numéro de l'appartement?
        Est-ce que je peux avoir le nom de la rue?
        est-ce que je peux avoir votre code
        Quelle grandeur avez-vous prise?
        Lequel des deux?
        C'est le bleu ou le gris?
        Avez-vous payé par carte ou comptant?
        Avez-vous pris votre propre boîte?
        Qui a signé?
        Vous l'avez acheté où?
        C'était quand?
        Il y en avait combien?
        Ah, j'ai oublié de demander : la référence?
        Pardon, j'aurais dû commencer par là, le numéro?
        Non, un seul par foyer
        Non, une seule par année et par membre
        non juste un par personne
        Non, celui-là n'est pas inclus
        Oui, les deux
        Vous n'êtes pas le premier à me le dire
        Vous n'êtes pas la seule à me l'écrire aujourd'hui
        Je garde un oeil dessus moi-même jusqu'à la livraison
        Ah, le jour de votre mariage, ça tombe mal
        demandez-moi pas comment a été ma matinée
    """,
}
