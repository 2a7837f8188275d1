"""Sentences in French, Canadian French first, one a line, written for this judge:
what agents do about the request, and what customers answer.

`{thing}` stands for the things of `work_fr`. Every act's sentences are the counter-examples of the other acts.
"""

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
        Je viens de le faire pour vous
        C'est réglé de ce côté-là aussi
        Je l'ai ajouté à votre {thing}
        Voilà, c'est changé
        C'est passé, tout est beau
        C'est inscrit à votre nom
        J'ai déplacé le {thing} à la nouvelle date
        L'argent vous revient
        C'est arrêté, plus rien ne sera prélevé
        Les deux sont désactivés
        J'ai ouvert un dossier et voici le numéro
        C'est entré à l'ordinateur
        Votre {thing} est activé
        bon c'est fait votre numéro c'est le suivant
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
        L'ordinateur n'accepte pas ma demande
        Ça ne veut pas passer
        Ça a été refusé
        Ça bloque de mon côté, je ne peux pas le faire
        Rien à faire, ça n'a pas passé
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
        On vous téléphonera d'ici trois jours
        Vous aurez des nouvelles d'ici la fin de la semaine
        Le service concerné vous répondra par écrit
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
