"""Sentences in French, Canadian French first, one a line, written for this judge:
how agents treat people.

`{thing}` stands for the things of `work_fr`. Every act's sentences are the counter-examples of the other acts.
"""

from __future__ import annotations

from collections.abc import Mapping

ACTS: Mapping[str, str] = {
    "greeting": """
        Bonjour
        Bonsoir
        Allô bonjour
        Salut
        Bonjour, comment puis-je vous aider aujourd'hui?
        Bonjour, bienvenue au service à la clientèle
        Bienvenue chez Assurances Boréales
        Bonjour, vous êtes bien au service de la facturation
        Merci d'avoir appelé le soutien technique, mon nom est Julie
        Merci de nous contacter, que puis-je faire pour vous?
        Bon matin, ici Marc du service après-vente
        Bon après-midi madame, comment allez-vous?
        Bonjour monsieur Gagnon
        Vous parlez avec Sophie, comment puis-je vous être utile?
        Bonjour, merci de votre patience, je m'appelle Karim
        Enchantée, je m'appelle Nadia et je vais m'occuper de vous
        bonjour merci d'avoir appelé mon nom est luc
    """,
    "offer_start": """
        Comment puis-je vous aider?
        Que puis-je faire pour vous?
        En quoi puis-je vous être utile?
        Qu'est-ce que je peux faire pour vous?
        Quel est le problème?
    """,
    "further_help": """
        Puis-je vous aider avec autre chose?
        Est-ce que je peux faire autre chose pour vous?
        Autre chose?
        Y a-t-il autre chose que je puisse faire pour vous aujourd'hui?
        Avez-vous besoin d'autre chose?
        Avez-vous d'autres questions?
        Aviez-vous une autre demande?
        Est-ce que ce sera tout pour aujourd'hui?
        Il y a-tu d'autre chose que je peux faire pour vous?
        Est-ce que j'ai répondu à toutes vos questions?
        N'hésitez pas si vous avez besoin d'autre chose
        Souhaitez-vous de l'aide pour un autre dossier?
        est-ce qu'il y a d'autre chose
    """,
    "goodbye": """
        Au revoir
        Bonne journée
        Passez une belle journée
        Bonne soirée
        Profitez bien de votre {thing}!
        Je vous souhaite une excellente journée
        Merci beaucoup, bonne journée à vous aussi
        Bonne fin de semaine
        Merci d'avoir appelé, au revoir
        Merci de votre confiance et bonne journée
        Merci de nous avoir contactés
        Je vous remercie de votre appel
        À bientôt
        À la prochaine, bye bye
        Prenez soin de vous
        Bon voyage
        Bon appétit et amusez-vous bien
        Bonne chance, au revoir
        Ce fut un plaisir de vous aider, bonne fin de journée
        Merci de votre fidélité, au plaisir
        Bonne continuation
        Cordialement, l'équipe du service à la clientèle
    """,
    "empathy": """
        Je suis désolé d'apprendre ça
        Je suis vraiment navrée de ce qui vous arrive
        Oh non, ça doit être stressant
        Je comprends à quel point c'est frustrant
        Je comprends votre inquiétude
        Je comprends tout à fait votre frustration
        J'imagine que ça doit être difficile
        Je suis désolé pour les ennuis que cela vous a causés
        Toutes mes condoléances
        C'est vraiment dommage, je suis désolée pour vous
        Vous avez raison d'être fâché, c'est inacceptable
        À votre place je serais inquiet aussi
        Je suis sincèrement désolée que vous ayez vécu ça
        Ne vous en faites pas, je sais que c'est une situation pénible
        Je suis désolé que vous ne vous sentiez pas bien, j'espère que ça ira mieux
        je suis désolé d'entendre ça c'est pas drôle
    """,
    "plain_apology": """
        Désolé
        Je suis désolée
        Je suis désolé mais
        Désolé, je ne peux pas faire ça
        Désolée pour l'attente
        Je suis désolé, je n'ai pas compris
        Pardon, pouvez-vous répéter?
        Je m'excuse du délai
        Désolé, je m'occupe seulement des livraisons
        Je ne comprends pas ce que vous voulez dire
        Désolé, ce n'est pas possible
        Je suis désolée, je peux seulement vous aider avec votre compte
        Excusez-moi, je n'ai pas saisi votre réponse
    """,
    "rude": """
        M'écoutez-vous, au moins?
        Vous n'êtes jamais capables de rien
        C'est à cause de gens comme vous qu'on est en retard
        Essayez donc de vous débrouiller pour une fois
        Regardez donc vos papiers avant
        Ah non, encore vous
        Bon, encore la même histoire
        Comme si ça m'intéressait
        Bonne chance avec ça, vous en aurez besoin
        Mon Dieu que vous êtes lent
        C'est si difficile à comprendre?
        Quelle partie du mot non vous échappe?
        Vous pourriez lire la page avant de nous déranger
        Si vous le dites, génie
        ouais ouais, c'est ça
        C'est ça, mettez-moi ça sur le dos
        Est-ce que j'ai l'air de votre secrétaire?
        Vous n'y avez visiblement pas réfléchi
        Je ne suis pas là pour vous tenir la main
        Je ne discuterai pas de pareilles niaiseries
        Vous aviez une seule chose à faire
        Vous avez pris une éternité à répondre
        Vous répétez toujours la même chose
        Vous ne connaissez visiblement rien là-dedans
        Qu'est-ce que vous voulez que j'y fasse?
        C'est votre faute, pas la mienne
        Êtes-vous sourde?
        Laissez-moi tranquille
        Lâchez-moi un peu
        Foutez-moi la paix
        Je m'en fous complètement de votre {thing}
        Mêlez-vous de vos affaires
        On vous a rien demandé
        Apprenez à lire
        C'est quoi votre problème?
        Vous dites n'importe quoi
        Pauvre petit, arrêtez de brailler
        Mon Dieu que vous êtes fatigant
        C'est la chose la plus niaiseuse que j'ai entendue aujourd'hui
        Je me fous de votre {thing}
        Votre {thing}, c'est pas mon problème
        Arrêtez de m'achaler avec votre {thing}
        Votre maudit {thing}, tout le monde s'en fiche
        Dépêchez-vous de me donner le numéro du {thing}
        Êtes-vous stupide?
        T'es un imbécile
        mdr quel idiot
        Quelle niaiserie
        C'est une question stupide
        Vous perdez mon temps
        Arrêtez de me faire perdre mon temps
        J'ai pas le temps pour ça
        Ça m'est égal
        Je m'en fous
        C'est pas mon problème
        C'est votre problème, pas le mien
        Débrouillez-vous
        Vous savez pas lire?
        Combien de fois faut-il que je vous le répète?
        Je vous l'ai dit cinq fois déjà
        Je vous l'ai déjà expliqué, soyez attentif
        Vous n'écoutez jamais
        M'écoutez-vous quand je parle?
        Répondez à la question, c'est tout
        Dépêchez-vous donc
        Envoyez, j'ai pas toute la journée
        Vous êtes donc bien lent
        C'est pas trop tôt
        Enfin, ça vous a pris assez de temps
        Je perds patience avec vous
        Vous m'énervez
        Taisez-vous
        Fermez-la
        Calmez-vous, vous exagérez
        Arrêtez de vous plaindre
        Ben voyons donc, arrêtez vos folies
        Peu importe, continuez
        Bravo, champion
        Ah non, encore vous
        Vous êtes tous pareils, vous autres
        Vous faites jamais rien de correct
        Je vous croyais plus intelligent
        C'est pas si compliqué à comprendre
        Avez-vous fini là?
        Franchement, encore ça?
        Vous vous répétez sans arrêt
        C'est de votre faute, arrangez-vous avec
        Faites donc ce que vous avez à faire
        Allez-vous-en
        C'est pathétique
        On s'en fiche
        Vous êtes vraiment inutile
        C'est ça qui est ça, à prendre ou à laisser
        Qu'est-ce que vous voulez que ça me fasse?
    """,
    "hold_ask": """
        Puis-je vous mettre en attente un instant?
        Acceptez-vous de patienter deux minutes pendant que je vérifie?
        Un instant s'il vous plaît, je vérifie
        Restez en ligne pendant que je consulte un collègue
        Je vous mets en attente brièvement, ça vous va?
        Donnez-moi une minute pour regarder ça
    """,
    "hold_back": """
        Merci d'avoir patienté
        Merci de votre patience pendant que je vérifiais
        Merci d'être resté en ligne, j'ai l'information
        Je suis de retour, merci de votre attente
    """,
    "sends_away": """
        Vous devez téléphoner au plombier vous-même
        Vous devrez parler à votre assureur de votre côté
        Vous pouvez appeler le comptoir pour cela
        Allez leur demander en personne
        Il faudra appeler le transporteur vous-même
        Il faudrait voir cela avec votre banque
        Communiquez avec le fabricant
        Vous pouvez écrire à l'autre service
        Demandez au magasin où vous l'avez acheté
        C'est entre vous et votre propriétaire
        Cherchez sur le site
        Continuez de vérifier la page
        Réessayez demain
        Rappelez la semaine prochaine si rien n'a changé
        Si ce n'est pas arrivé vendredi, vous pourrez nous recontacter
        Sans nouvelles, réécrivez-nous
        Vous pouvez leur téléphoner, le numéro est sur leur site
        Vérifiez d'abord auprès de vos voisins
        Vous trouverez la réponse dans les pages d'aide
        Il faudra régler ça avec la compagnie aérienne
        Je ne peux rien faire de plus, essayez la succursale
        C'est à vous de faire le suivi
        Vous devrez remplir le formulaire en ligne et le leur envoyer
        C'est quelqu'un d'autre qui s'occupe de ça, essayez leur ligne
        Demandez au pharmacien
        Vous le verrez vous-même dans votre compte
        Attendez un peu, et rappelez sinon
        Vous devrez recommencer auprès de l'autre bureau
        Le transporteur pourra peut-être vous en dire plus
    """,
    "ownership": """
        J'appelle le transporteur pour vous et je vous rappelle demain
        J'écris tout de suite au fournisseur et je vous donne des nouvelles vendredi
        Je garde un œil là-dessus et je vous écris dès que ça bouge
        Je garde votre dossier ouvert jusqu'à ce que ce soit réglé
        Je relance la banque moi-même
        Je joins le technicien et je vous reviens avec une heure
        Je transmets le tout aux réclamations avec mes notes, vous n'aurez rien à répéter
        J'en ai parlé de vive voix à ma collègue, elle vous appelle cet après-midi
        Je vérifie votre {thing} chaque jour de la semaine
        S'il y a un pépin, c'est moi qui vous contacte
        Vous n'avez personne à appeler, je le fais
        Je me suis mis un rappel pour regarder ça lundi
        Je m'en occupe pour vous
        Je vais personnellement m'assurer que ce soit réglé
        Je prends ça en charge tout de suite
        Je vais suivre le dossier moi-même jusqu'au bout
        Laissez-moi m'en charger
        Vous pouvez compter sur moi
        C'est notre erreur et je vais la corriger
        Laissez-moi voir ce que je peux faire pour vous
        Je regarde ça immédiatement
    """,
    "neutral": """
        Wow
        Ah, quelle belle nouvelle
        Haha, elle est bonne
        Est-ce que ça va?
        Avez-vous besoin d'un peu plus de temps?
        Il n'y a pas de presse, on va y aller étape par étape
        Je n'ai pas de réponse à ça
        Je m'occupe seulement de la facturation
        Attendez devant la porte principale
        Vouliez-vous dire l'autre succursale?
        D'accord
        Ok, merci
        Parfait
        Très bien
        Certainement, un instant
        Bien sûr
        De rien
        Il n'y a pas de problème
        Avec plaisir
        Merci pour ces renseignements
        Oui, c'est exact
        Non
        Je vois
        C'est drôle
        Ah, j'espère que ça ira bien
        Je ne peux pas divulguer cette information
        Notre politique ne le permet malheureusement pas
        Apportez votre passeport et une preuve d'adresse
        Cliquez sur le lien et entrez votre mot de passe
        Le bureau ouvre à neuf heures
        Le chauffeur s'appelle Tom et la voiture est une Ford grise
        Les animaux sont acceptés dans l'immeuble
        Vous trouverez ça sur votre facture
        Prenez votre temps
        Pouvez-vous répéter, s'il vous plaît?
        Êtes-vous toujours là?
        Je peux seulement vous aider avec les réservations
        On n'offre pas ce service à cette succursale
        Il me faut cette information avant de continuer
        Veuillez répondre à la question de sécurité
    """,
}
