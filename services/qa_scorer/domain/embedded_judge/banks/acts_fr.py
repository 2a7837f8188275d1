"""What agents and customers say in French, Canadian French first: one sentence a line, written for this judge."""

from __future__ import annotations

from collections.abc import Mapping

THINGS: tuple[str, ...] = (
    "vol",
    "rendez-vous",
    "transport",
    "remboursement",
    "virement",
    "abonnement",
    "forfait",
    "dossier",
    "rapport",
    "billet",
    "colis",
    "paiement",
    "changement d'adresse",
    "voyage",
    "contrat",
    "traitement",
    "service Internet",
    "taxi",
    "séjour à l'hôtel",
    "souper au restaurant",
)
"""What `{thing}` in a sentence stands for, in turn; masculine all, so that the sentences agree."""

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
    "success": """
        Votre {thing} est maintenant réservé!
        Parfait, le {thing} est confirmé
        J'ai complété le {thing} pour vous
        Votre {thing} a bien été enregistré
        Voilà, le {thing} est prévu pour mardi à 16 h
        J'ai annulé le {thing} comme demandé
        Le {thing} a été soumis avec succès, voici le numéro de référence
        C'est fait
        Voilà, tout est en ordre
        C'est réservé
        Votre réservation est confirmée
        Votre rendez-vous est fixé à jeudi neuf heures
        J'ai annulé votre abonnement
        Votre remboursement a été traité
        Le paiement est passé
        Votre commande a été passée
        J'ai fixé votre {thing} avec monsieur Roy à 15 h vendredi
        Votre adresse est à jour dans le système
        J'ai soumis votre réclamation
        Votre demande a bien été envoyée et nous vous reviendrons
        Le virement est effectué
        Votre carte est bloquée
        J'ai réinitialisé votre mot de passe
        Votre nouveau forfait est actif
        La table est réservée à votre nom
        Votre visite est maintenant prévue
        C'est réglé, votre numéro de confirmation est le 4471
        Votre plainte est enregistrée
        Bonne nouvelle, votre demande a été approuvée
        Votre chauffeur est en route
        c'est beau c'est confirmé pour lundi
        Les deux rendez-vous sont pris
        Le changement a été fait avec succès
    """,
    "failure": """
        Je suis désolé, votre {thing} n'a pas pu être réservé
        Malheureusement, le {thing} a été refusé
        La demande pour le {thing} a échoué
        Désolée, le {thing} n'est plus disponible
        Malheureusement, la réservation a échoué
        Je suis désolé, votre demande a été refusée
        La réservation n'a pas fonctionné
        Le paiement a été rejeté
        Ça n'a pas marché
        Votre commande n'a pas pu être passée
        Je n'ai pas réussi à faire le virement
        Le système ne me laisse pas continuer
        Malheureusement il n'y a plus rien de disponible à cette date
        Désolé, cette chambre n'est plus disponible
        Il ne reste plus de rendez-vous à cette heure-là
        Le restaurant est complet ce soir-là
        Je ne peux pas vous authentifier avec ces renseignements
        Je n'ai pas pu vérifier votre identité, je ne peux donc pas continuer
        Je ne trouve pas votre compte
        Votre réclamation a été rejetée
        La carte n'est pas acceptée
        Une erreur est survenue et le changement n'a pas été enregistré
        Malheureusement le médecin n'a pas de place à ce moment
        Aucun résultat ne correspond à votre recherche
        J'ai réessayé mais c'est encore un échec
        L'annulation n'a pas pu se faire
    """,
    "availability": """
        Le {thing} est disponible
        J'ai trouvé un {thing} à 45 dollars
        Il reste un {thing} pour cette journée-là
        Il y a une chambre disponible à ces dates
        Le médecin a une place à trois heures
        Il reste des sièges sur ce vol
        Oui, cette heure est libre
        J'ai trouvé une voiture à 30 dollars qui arrive dans dix minutes
        Le forfait le moins cher coûte 45 par mois
        La salle peut accueillir votre groupe dimanche
        Votre solde est de 250 dollars
        L'article est en stock
        L'hôtel répond à tous vos critères
    """,
    "ask_confirm": """
        Est-ce que je réserve le {thing} pour vous?
        Le {thing} est disponible, je le confirme?
        Je la réserve pour vous?
        Voulez-vous que je fasse la réservation?
        Est-ce que je procède?
        Puis-je confirmer?
        Je peux y aller avec la commande?
        Ça vous convient?
        Souhaitez-vous continuer?
        Vous confirmez?
        Est-ce exact, et dois-je finaliser?
        Ce sera 60 dollars, on continue?
        Il y a une table à sept heures, je la prends?
        C'est disponible, le voulez-vous?
        Le médecin est libre à dix heures, je vous inscris?
        Avant de soumettre, êtes-vous d'accord avec ces détails?
        Êtes-vous certain de vouloir l'annuler?
        La chambre est disponible, puis-je la réserver?
        est-ce que je vous réserve ça
    """,
    "ask_identity": """
        Puis-je avoir votre nom, s'il vous plaît?
        Quel est votre nom complet?
        Quel est votre numéro de compte?
        Pouvez-vous me donner votre NIP?
        Quelle est votre date de naissance?
        Par sécurité, confirmez votre code postal
        Quel est le nom de jeune fille de votre mère?
        À qui ai-je l'honneur?
        J'ai besoin de votre numéro de téléphone pour trouver le dossier
        Pouvez-vous vérifier les quatre derniers chiffres de votre carte?
    """,
    "ask_detail": """
        Avez-vous le numéro du {thing}?
        Pour quand voulez-vous le {thing}?
        Quelle date souhaitez-vous?
        Pour combien de personnes?
        D'où partez-vous?
        Quel modèle avez-vous?
        À quelle heure préférez-vous?
        Avez-vous des demandes particulières?
        Où doit-on l'envoyer?
        Voulez-vous laisser un message?
        Avez-vous déjà payé le dépôt?
    """,
    "probing": """
        Pouvez-vous m'en dire plus sur ce qui s'est passé?
        Qu'essayez-vous de faire exactement?
        Quand le problème a-t-il commencé?
        Qu'avez-vous essayé jusqu'à présent?
        Pouvez-vous décrire le problème plus en détail?
        Qu'est-ce qui est le plus important pour vous dans un forfait?
        Quel message d'erreur voyez-vous?
        Depuis combien de temps ça dure?
        Pour bien comprendre, que souhaitez-vous obtenir?
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
    "next_steps": """
        Vous recevrez un courriel de confirmation d'ici une heure
        Nous vous rappellerons d'ici deux jours ouvrables
        Un technicien passera entre neuf heures et midi
        Le remboursement apparaîtra dans trois à cinq jours
        Voici la suite des choses
        Notre équipe va l'étudier et communiquer avec vous d'ici vendredi
        La prochaine étape est de nous envoyer le formulaire signé
        Votre dossier sera transmis au service des réclamations, qui vous écrira
        Ça devrait prendre une dizaine de minutes avant d'être en vigueur
    """,
    "disclosure": """
        Cet appel peut être enregistré à des fins de qualité
        Cette conversation est enregistrée
        Les appels sont enregistrés et écoutés pour la formation
        La loi m'oblige à vous informer des modalités
        Veuillez noter qu'il s'agit d'une tentative de recouvrement
        Je dois vous lire cet avis légal
        Consentez-vous à notre politique de confidentialité?
    """,
    "ownership": """
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
    "cust_yes": """
        Oui s'il vous plaît
        Oui, allez-y
        Certainement, réservez
        Ça me va
        C'est bon pour moi
        Oui je confirme
        ouais
        Parfait, c'est correct
        Absolument
    """,
    "cust_no": """
        Non merci
        Non, ne réservez pas
        J'ai changé d'idée
        Finalement, laissez faire
        Pas celui-là, essayez-en un autre
        Je n'en veux plus
        Non, c'est trop cher
    """,
    "cust_trouble": """
        On a volé de l'argent dans mon compte
        J'ai perdu mon portefeuille et je suis très inquiet
        Mon téléphone est brisé depuis une semaine et personne ne m'aide
        J'ai eu un accident de voiture ce matin
        Je suis fâchée, le colis n'est jamais arrivé
        Il y a un achat sur ma carte que je n'ai pas fait
        Ma mère est décédée le mois passé
        Ça fait trois heures que j'attends, c'est inacceptable
        Internet ne marche encore pas et je ne peux pas travailler
        Je suis malade et j'ai très mal
        C'est la troisième fois que j'appelle pour le même problème
        Je me suis fait frauder
    """,
    "cust_request": """
        Je veux réserver une chambre d'hôtel
        J'aimerais changer mon adresse
        Quelles sont vos heures d'ouverture?
        J'ai besoin d'un taxi pour la gare
        Mon nom est Robert Tremblay
        Le numéro est le 4 5 8 2
        Pour vendredi midi s'il vous plaît
        Bonjour
        Merci, au revoir
        C'est combien?
        Pour quatre personnes
    """,
}
