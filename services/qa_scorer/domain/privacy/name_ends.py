"""Where a name ends in text without capitals, as recognisers write it: `mr patel | kindly wait`, `m. roy | allez`.

By grammar first (`-ez` and `-ons` of French verbs, English `-ing` and `-ly`, an article or a pronoun behind what must
be a verb), then by the verbs and joining words that are frequent after a name. `words.COMMON` ends a name anyway."""

from __future__ import annotations

from services.qa_scorer.domain.privacy.tokens import Tokens, word_set

_ENGLISH = """
accept adds adjust advise agree allow answer apply approve arrange arrive arrives arrived ask asks assist assure
attach attempt avoid await awaits begin began begins bring brings brought browse call called calls carry catch choose
chose clarify click collect collects collected compare complained completes consider consult continue convert count
cover create created cut dial dials decide decided decline delete describe described dispatch dispute disputes
disputed download eat email emails emailed enable enter entered escalate escalated exchange exchanged expect expects
expected experience extend fetch fill fix fixed followed forward forwarded gather grab guarantee handle handled hear
hears ignore include increase inquire insert insist insists insisted install installed investigate join joined jump
keep keeps kept kindly knows leave leaves listen listens load locate log logged looked lookup lower mailed manage
mention mentions mentioned mute navigate notes noticed notify obtain offered opened opens organise organize pack pause
perform phone phoned picks plugged plug pop prefers prepare presents prevent proceed process promised prove pull
purchased push raise raised reach reached reaches recall reboot reconnect reduce refer referred refresh reinstall
reject relax release rely remain remains remind reminds remove removed rent repair repaired replace replaced replied
requested requests resend resent restart restore resume retrieve returns review ring rings rung rushed says scan
scroll search seems select sell sends sets ship ships shipped shows sign signs signed signing skip sleep speaks spends
stand stays stick stops suggest suggests supply suppose switch switched takes tap tells tests text texted thinks threw
throw touch track tracks travel tries trust trusts turn turned turns type types unlock unplug unsubscribe updated
updates upgrade upload uses validate verifies visits visited waits waited walk walks warn warned wash wants wonders
wrap writes although another anyway because besides both cause cuz despite during except gonna gotta hence lemme
meanwhile moreover neither nor otherwise perhaps regarding since therefore though thus till toward towards unless
unlike upon versus wanna whereas whoever whichever within without
"""

_FRENCH = """
accepte accepter achete ajoute ajouter annule appellera appelait apporte apprecie arrete arrivera assure attend
attendra attendait avance avise aviser brise casse cherche chercher choisi choisir choisit clique cliquer coche
comptait compter compose composer comprend comprends comprendre communique confirmera connait conseille consulte
continue continuer couche coupe croit crois crains craint debranche declare decide decrit demandait demenage depose
depuis descend desire detail devra devrait disait discute donc donnera dort dort ecoute ecouter ecrire ecris ecrit
effectue embarque entre envoyait espere essaie essaye essayer etudie examine expedie explique ferait fera ferme fermer
fonctionne gagne habite hesite ignore importe imprime indique insiste installe installer invite jase jette laissez
lance lira lisait livre loue magasine manger mange marche marcher memorise modifie modifier monte montre montrer
nettoie note noter nomme obtient offre ouvre paie paye payer patiente patienter permet perd pige place plaint plaindre
porte pose possede pourra pourrez precise prefere prepare presente preter previent procede promet propose proteger
quitte raccroche raconte ralentit ramasse rappelle rappellera recevra recoit recommande recommence reconnait redemarre
reessaie reessayer refuse regle regler rejoint remercie remplace remplacer remplit rencontre renouvelle rentre repare
repete repeter repose reposer repond repondra respire reprend reprendre resilie ressaie resterait restera retient
retourne retrouve reussi reussit revient risque sache semble sente sert servir signale signe signer souhaite souligne
soumet sortir soutient suggere supprime tape tapez telecharge telephone tient touche transfere transferer transmet
travaille trouvera utiliser valider verifiait visite visiter voit voulait vouliez voyait voyez voyons
ainsi auquel autant autour bah ben cependant chez coudonc dehors desquels dedans derriere devant durant envers faque
genre hors lorsque malgre neanmoins pantoute parmi pendant pis pourtant puis puisqu quant quoique sinon selon
tandis tse vis voyons
"""

_VERBS_AND_LINKS = word_set(_ENGLISH) | word_set(_FRENCH)
_NAMES_IN_EZ = word_set(
    """
    alvarez antunez baez benitez bermudez chavez cortez diez dominguez enriquez estevez fernandez florez galindez
    galvez gimenez gomez gonzalez gutierrez henriquez hernandez ibanez inez jimenez juarez lopez marquez martinez
    melendez mendez menendez narvaez nunez ordonez ortez paez pelaez perez ramirez rodriguez ruiz saez sanchez suarez
    tellez valdez vasquez vazquez velasquez velazquez velez yanez
    """
)
_NAMES_IN_ONS = word_set("clemons emmons gibbons hutchons lyons parsons persons simmons simons symons timmons")
_NAMES_IN_ING = word_set(
    """
    beijing bing browning cushing darling deming ding downing fielding fleming gooding golding harding hastings
    herring huang keating king ling loring manning ming ning pickering ping qing ring spalding sterling stirling ting
    wang waring wilding xing ying
    """
)
_NAMES_IN_LY = word_set(
    """
    bailly beverly billy carly charly connelly connolly cully daly dolly donnelly duly early emily everly farrelly
    feely gilly healy holly kelly kennelly kimberly lally lily lilly lyly mcnally molly mulally nelly o'reilly oly
    polly reilly sally scully shelly skelly tully weekly willy
    """
)
_BEHIND_VERBS = word_set(
    "the a an your my his her our their me us him them this that le la les l un une des votre vos mon ma mes notre nos "
    "me te se lui leur y en ce cette"
)
_LONG_ENOUGH = 5


def ends_name(tokens: Tokens, index: int, *, title: bool) -> bool:
    """Whether the lower-case word at `index`, which may belong to the name before it, begins what comes after.

    `title`: the name follows `mr`, `madame` and the like, which go with a family name, so that what an article or a
    pronoun follows is a verb.
    """
    norm = tokens.norms[index]
    if norm in _VERBS_AND_LINKS or is_verb_form(norm):
        return True
    if norm in _NAMES_IN_EZ:
        return False
    return title and index + 1 < len(tokens) and tokens.norms[index + 1] in _BEHIND_VERBS


def is_verb_form(norm: str) -> bool:
    """By its ending, a verb or an adverb: `allez`, `regardons`, `calling`, `quickly`."""
    if len(norm) < _LONG_ENOUGH - 1:
        return False
    if norm.endswith("ez"):
        return norm not in _NAMES_IN_EZ
    if len(norm) < _LONG_ENOUGH:
        return False
    if norm.endswith("ons"):
        return norm not in _NAMES_IN_ONS
    if norm.endswith("ing"):
        return norm not in _NAMES_IN_ING
    return norm.endswith("ly") and norm not in _NAMES_IN_LY
