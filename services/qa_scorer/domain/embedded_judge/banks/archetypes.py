"""What a criterion may be about, as rubrics word it: one question a line. A criterion is read by its nearest ones."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Archetype(StrEnum):
    GREETING = "greeting"
    SELF_INTRODUCTION = "self_introduction"
    CLOSING = "closing"
    FURTHER_HELP = "further_help"
    EMPATHY = "empathy"
    OWNERSHIP = "ownership"
    PROBING = "probing"
    HOLD = "hold"
    NEXT_STEPS = "next_steps"
    DISCLOSURE = "disclosure"
    COURTESY = "courtesy"
    IDENTITY = "identity"
    CONFIRMATION = "confirmation"
    OUTCOME = "outcome"
    ACCURACY = "accuracy"
    GENERIC = "generic"


QUESTIONS: Mapping[Archetype, str] = {
    Archetype.GREETING: """
        Did the agent greet the customer?
        Does the agent open the conversation with a greeting?
        Was the customer welcomed at the start of the contact?
        The agent says hello or good morning at the beginning
        Opening: welcomes the caller politely
        Uses the standard greeting in the first message
        The representative bids the caller welcome
        L'agent salue-t-il le client?
        L'agent accueille-t-il le client au début de l'échange?
        Le conseiller dit bonjour dans son premier message
        Le client a-t-il été accueilli chaleureusement?
        Formule d'accueil et de bienvenue
        L'appelant est-il bien accueilli par le conseiller?
    """,
    Archetype.SELF_INTRODUCTION: """
        Did the representative introduce themselves?
        Did the agent introduce themselves by name?
        Does the agent give their own name?
        Does the customer get to know the name of the person who helps them?
        The agent identifies themselves by first name
        States who is speaking: name of the agent or of the company
        The advisor says their own name
        Signs the e-mail with a personal name
        L'agent s'est-il présenté par son nom?
        L'agent donne-t-il son prénom au client?
        Le conseiller se nomme-t-il?
        Le client sait-il à qui il parle, par le nom de l'agent?
        L'agent se présente
        Signe le courriel de son nom
    """,
    Archetype.CLOSING: """
        Did the agent close the conversation with thanks or a goodbye?
        Does the agent say goodbye at the end?
        Was the contact ended with a polite closing?
        The agent thanks the customer and wishes a nice day
        Ends the call courteously, with a farewell
        Closing: thanked the customer for calling
        Does the final message take leave of the customer?
        L'agent conclut-il l'échange par un merci ou un au revoir?
        L'agent prend-il congé poliment à la fin?
        Le conseiller remercie le client et lui souhaite une bonne journée
        La conversation se termine par une formule de politesse
    """,
    Archetype.FURTHER_HELP: """
        Did the agent ask whether anything else was needed?
        Did the agent offer further assistance before ending?
        Does the agent ask if there is anything else they can help with?
        Offers additional help
        Checks that the customer has no other questions
        Asked for other requests before closing
        L'agent a-t-il demandé si le client avait besoin d'autre chose?
        L'agent offre-t-il son aide pour une autre demande?
        Le conseiller vérifie que le client n'a pas d'autres questions
        Propose une aide supplémentaire avant de terminer
    """,
    Archetype.EMPATHY: """
        Did the agent show empathy?
        Did the agent explicitly acknowledge the customer's trouble?
        Does the agent recognise the customer's feelings and frustration?
        The agent expresses understanding for the inconvenience
        Acknowledges the customer's concern with compassion
        Was the agent sorry for what happened to the customer?
        L'agent a-t-il fait preuve d'empathie?
        L'agent a-t-il reconnu explicitement la difficulté du client?
        Le conseiller exprime sa compréhension face à l'inquiétude du client
        L'agent montre-t-il de la compassion?
    """,
    Archetype.OWNERSHIP: """
        Did the agent take ownership of the problem?
        Does the agent commit to solving the issue personally?
        The agent takes responsibility and reassures the customer that they will handle it
        Shows willingness to help
        Does the agent follow the matter up themselves rather than send the customer elsewhere?
        The agent takes charge of the remaining steps and doesn't leave them to the customer
        Sending the customer away to call or look elsewhere is not taking ownership
        L'agent prend-il le problème en charge?
        Le conseiller s'engage à régler le dossier lui-même
        L'agent assume-t-il la responsabilité de la demande?
        L'agent fait-il le suivi lui-même plutôt que de renvoyer le client ailleurs?
        L'agent s'occupe des démarches qui restent et ne les laisse pas au client
    """,
    Archetype.PROBING: """
        Did the agent ask questions to understand the customer's needs?
        Does the agent ask probing questions about the problem?
        The agent explores the cause of the issue before proposing a solution
        Asked relevant questions to clarify the request
        L'agent a-t-il posé des questions pour comprendre le besoin?
        Le conseiller explore le problème avant de proposer une solution
        L'agent pose-t-il des questions de clarification?
    """,
    Archetype.HOLD: """
        Did the agent ask permission before placing the customer on hold?
        Was hold etiquette followed?
        The agent thanks the customer for holding
        Informs the customer of the wait and of the reason for the hold
        L'agent demande-t-il la permission avant la mise en attente?
        Le conseiller remercie le client d'avoir patienté
        Les règles de mise en attente sont respectées
    """,
    Archetype.NEXT_STEPS: """
        Did the agent explain the next steps?
        Does the agent tell the customer what will happen next and when?
        Set clear expectations about time frames
        The agent gives a deadline for the follow-up
        L'agent explique-t-il les prochaines étapes?
        Le conseiller précise les délais et la suite du dossier
        L'agent dit-il au client ce qui va se passer ensuite?
    """,
    Archetype.DISCLOSURE: """
        Did the agent inform the customer that the call is recorded?
        Was the mandatory legal disclosure read?
        The agent states the recording notice
        Required compliance statement given
        L'agent informe-t-il le client que l'appel est enregistré?
        L'avis légal obligatoire a-t-il été lu?
        Le conseiller mentionne l'enregistrement de la conversation
    """,
    Archetype.COURTESY: """
        Is every message of the agent free of rudeness, mockery and impatience?
        Was the agent polite and respectful throughout?
        Did the agent remain courteous and professional?
        The agent is never rude, sarcastic or dismissive
        Does the agent stay calm and avoid insulting the customer?
        Respectful tone at all times
        L'agent reste-t-il poli et respectueux tout au long de l'échange?
        Les messages de l'agent sont-ils exempts d'impolitesse et de mépris?
        Le conseiller demeure courtois et professionnel
        L'agent évite-t-il le sarcasme et l'impatience?
    """,
    Archetype.IDENTITY: """
        Did the agent verify the customer's identity before acting?
        Had the customer given every required identity item before the privileged action?
        Was the caller authenticated before account information was accessed or changed?
        Security check: name, date of birth and PIN are verified first
        Did the agent validate who the customer is?
        Identification procedure followed before the transaction
        L'agent a-t-il vérifié l'identité du client avant d'agir?
        Le client avait-il donné tous les éléments d'identité requis avant l'action?
        L'authentification du client a-t-elle été faite avant d'accéder au compte?
        Vérification de sécurité complète avant toute modification
        Were all the security details on hand before anything on the account was touched?
        Had the customer provided the identifying details that are required, by the time of the sensitive step?
        Data protection check passed before the change
        Les renseignements d'identification étaient-ils complets au moment de l'opération sensible?
        L'agent savait-il à qui il parlait, selon la procédure, avant de toucher au dossier?
    """,
    Archetype.CONFIRMATION: """
        Did the agent get the customer's confirmation before committing?
        Before booking, did the agent state the result and ask the customer to confirm?
        Does the agent ask for consent before processing the order?
        The agent reads back the details and waits for a yes before submitting
        Obtained agreement from the customer before finalising the transaction
        L'agent a-t-il obtenu la confirmation du client avant de valider?
        Avant de réserver, l'agent a-t-il annoncé le résultat et demandé l'accord du client?
        Le conseiller récapitule et attend un oui avant de soumettre la commande
        Le consentement du client a-t-il été obtenu avant l'opération?
        Was nothing booked, changed or cancelled until the customer had said yes to it?
        Asks whether to proceed, and gets an answer, before the change is made
        Rien n'est réservé, modifié ou annulé avant que le client ait dit oui
    """,
    Archetype.OUTCOME: """
        Did the agent tell the customer what came of the action?
        Was the customer informed of the result of the request?
        Does the agent communicate whether the transaction succeeded or failed?
        The agent reports the outcome of the operation to the customer
        Was the customer told that the booking was made?
        L'agent a-t-il annoncé au client le résultat de l'action?
        Le client a-t-il été informé de l'issue de sa demande?
        Le conseiller indique si l'opération a réussi ou échoué
        Did the customer hear whether it worked?
        Le client apprend-il si cela a fonctionné?
        L'agent dit-il comment la demande s'est terminée, que ce soit bon ou mauvais?
    """,
    Archetype.ACCURACY: """
        Does what the agent says agree with the system's log?
        Was the information given to the customer correct?
        The agent states amounts, dates and numbers accurately
        Is the information provided consistent with the records?
        Did the agent avoid giving false or wrong information?
        Ce que dit l'agent concorde-t-il avec le journal du système?
        Les renseignements donnés au client sont-ils exacts?
        Le conseiller communique les bons montants et les bonnes dates
        L'agent évite-t-il de donner une information erronée?
        Do the figures, dates and references that the agent gives match those in the system?
        Is what the customer is told true to what the records show?
        Les chiffres, les dates et les numéros donnés correspondent-ils à ceux du système?
    """,
    Archetype.GENERIC: """
        Did the agent use simple words without jargon?
        Did the agent propose a complementary product?
        Was the ticket documented with the correct category?
        Did the agent speak at a comfortable pace?
        Did the agent use the customer's name during the conversation?
        Was the call transferred to the right department?
        Did the agent promote the loyalty program?
        Did the agent handle the price objection?
        Was spelling and grammar correct?
        Did the agent summarize the conversation?
        Did the agent mention the mobile app?
        Did the agent avoid interrupting the customer?
        L'agent emploie-t-il un langage simple, sans jargon?
        L'agent a-t-il proposé un produit complémentaire?
        L'agent a-t-il utilisé le nom du client?
        L'orthographe et la grammaire sont-elles correctes?
        L'agent a-t-il fait la promotion de l'application mobile?
        L'appel a-t-il été transféré au bon service?
        L'agent laisse-t-il parler le client sans l'interrompre?
    """,
}
