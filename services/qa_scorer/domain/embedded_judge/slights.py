"""Words of quiet discourtesy: blame, mockery, impatience, doubt, condescension, letting somebody drop.

Sentence vectors place "as I have told you twice" beside "as I told you, it arrives on Friday". What tells them apart is
a few words, which stand here in both languages, bared by `text.plain`. None of them decides alone: they add to what a
sentence sounds like, in `manners.courtesy`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from services.qa_scorer.domain.embedded_judge.text import plain


class Kind(StrEnum):
    REPEATED = "repeated"
    BLAME = "blame"
    COMPETENCE = "competence"
    MOCKERY = "mockery"
    DROPPED = "dropped"
    SCOLDING = "scolding"
    DOUBT = "doubt"
    LOFTY = "lofty"


_READS = r"(?:read|check|look|listen|think|ask|call|say|tell|open|pay|keep|mention|notice|know|bother|plan)"
_READ = (
    r"(?:read|checked|looked|listened|thought|asked|called|rung|phoned|said|told|opened|paid|kept|mentioned|noticed|"
    r"known|bothered|planned|been more careful|paid attention|written|followed|come|booked|brought|done that|saved)"
)
_LU = (
    r"(?:lu|lire|relire|ouvert|ouvrir|verifie|verifier|regarde|regarder|ecoute|ecouter|pense|penser|demande|demander|"
    r"appele|appeler|dit|dire|paye|payer|lise|prevu|prevoir|garde|garder|mentionne|mentionner|suivi|suivre|su|savoir|"
    r"fait attention|faire attention|reflechi|reflechir|avise|aviser|ecrit|ecrire|le dire|y penser|le savoir|le lire)"
)

_GRAVE: Mapping[Kind, tuple[str, ...]] = {
    Kind.REPEATED: (
        r"\b(?:as|like) (?:i|we) (?:ve|have)? ?(?:now|already|just|repeatedly) (?:\w+ ){0,2}(?:said|told|written|"
        r"wrote|"
        r"explained|mentioned|stated|answered|pointed out)\b(?! (?:my|the team|them|him|her))",
        r"\b(?:i|we) (?:ve|have)? ?(?:already|just) (?:\w+ )?(?:said|told you|explained (?:that|this|it)|"
        r"answered that|"
        r"went over that)\b",
        r"\bhow many (?:more )?times\b|\b(?:for the|a) (?:second|third|fourth|fifth|umpteenth|hundredth|"
        r"last) time\b.*"
        r"\b(?:said|told|saying|telling|explain\w*|repeat\w*)\b",
        r"\b(?:said|told you|explained|repeat\w*|telling you|answered)\b.*\b(?:(?:for the|a) (?:second|third|"
        r"fourth|fifth|"
        r"last) time|twice|three times|(?:three|four|five|several|many) times)\b",
        r"\bread (?:it|that|my message|what i (?:wrote|said)|the (?:message|email|e mail)) (?:again|properly|"
        r"carefully|"
        r"more carefully)\b",
        r"\bcomme (?:je|on|nous) (?:vous )?(?:l |le )?(?:ai|avons|a) (?:deja|bien|clairement)\b|"
        r"\bcomme (?:deja|clairement) (?:dit|mentionne|explique|indique|precise)\b",
        r"\b(?:je|on) vous l (?:ai|a) (?:deja |bien |pourtant )+(?:dit|ecrit|explique|mentionne|demande)\b",
        r"\b(?:ca fait|c est la) (?:deux|trois|quatre|dix|deuxieme|troisieme|quatrieme|enieme|"
        r"derniere) fois que je (?:vous )?"
        r"(?:le |l )?(?:dis|repete|explique|demande)\b|\bcombien de fois\b.*\b(?:dire|repeter|expliquer|dise|"
        r"repete)\b",
        r"\bje viens (?:juste )?de (?:vous )?(?:le )?(?:dire|expliquer|ecrire)\b|"
        r"\b(?:re)?lire (?:plus )?attentivement\b|"
        r"\brelisez (?:donc|bien|le|la|mon)\b",
    ),
    Kind.BLAME: (
        r"\bif you (?:had|d) (?:only |actually |just |even |bothered to )*"
        + _READ
        + r"\b|\bhad you (?:only |actually )?"
        + _READ
        + r"\b",
        r"\byou (?:should|ought to) (?:ve|have) (?:\w+ )?(?:"
        + _READ
        + r")\b(?! (?:a|an|the (?:email|letter|text)|by|from)\b)",
        r"\byou (?:could|might) (?:ve|have) (?:\w+ )?(?:" + _READ + r")\b",
        r"\b(?:you were|you re|you are) (?:supposed|meant) to (?!get|receive|have|be able|see|arrive)\w+",
        r"\bnext time (?:\w+ ){0,2}" + _READS + r"\b(?! us\b| me\b)|\bwhy didn t you (?:just )?" + _READS + r"\b",
        r"\byou (?:didn t|did not|don t|never) (?:even )?bother\w*\b|\b(?:if|when) (?:\w+ ){1,2}(?:can t|don t|"
        r"won t) (?:be )?"
        r"bother\w*\b",
        r"\b(?:your own|you ve only yourself|only yourself|nobody but yourself)(?: \w+){0,3} (?:fault|blame|doing)\b|"
        r"\bwhose fault\b|\bbrought (?:it|that|this) on yourself\b",
        r"\bthat s what happens (?:when|if)\b|\bwhat did you expect\b|\bwhat do you expect\b|\bserves? you right\b",
        r"\bnobody (?:forced|made|asked) you to\b|\byou (?:should|could) (?:have )?know\w* better\b",
        r"\bsi vous (?:aviez|auriez) (?:\w+ ){0,2}" + _LU + r"\b|\bavoir (?:lu|su|verifie|ecoute) comme il faut\b",
        r"\bvous auriez (?:du|pu) (?:\w+ ){0,3}" + _LU + r"\b|\bt aurais (?:du|pu) (?:\w+ ){0,2}" + _LU + r"\b",
        r"\b(?:il )?fallait (?:\w+ ){0,2}" + _LU + r"\b|\bfallait (?:s y attendre|faire attention|s en occuper)\b",
        r"\bvous aviez (?:juste|rien|seulement)(?: \w+)? (?:a|qu a) (?:\w+ )?" + _LU + r"\b|\bvous n aviez qu a\b",
        r"\bvous etes (?:cense|suppose)\w* (?!recevoir|avoir|pouvoir|voir|etre)(?:\w+ ){0,2}" + _LU + r"\b",
        r"\b(?:la )?prochaine fois (?:\w+ ){0,2}(?:lisez|verifiez|pensez|regardez|ecoutez|demandez|dites le|"
        r"faites attention|"
        r"tachez|essayez de)\b",
        r"\bvous (?:avez|ne pouvez)(?: \w+){0,4} (?:attendu a la derniere|couru apres|vous en prendre qu)\b",
        r"\b(?:c est|a) (?:a )?(?:de )?(?:votre|qui la) faute\b(?<!pas de votre faute)|\bc est ca qui arrive quand\b|"
        r"\bvoila ce qui arrive quand\b|\bvous vous attendiez a quoi\b|\bpersonne (?:ne )?vous (?:a )?(?:force|"
        r"oblige)\w*\b",
        r"\bquand on (?:\w+ ){1,5}on (?:lit|verifie|assume|paie|paye|regarde|garde|demande|s informe|prevoit|"
        r"en assume|"
        r"appelle)\b",
    ),
    Kind.COMPETENCE: (
        r"\b(?:did|have|do) you (?:actually|even|at least|bother to) (?:\w+ )?(?:read|check\w*|look\w*|try|tried|"
        r"plug\w*|"
        r"understand|know|listen\w*|think|thought|open\w*)\b|\bcan t you (?:even )?read\b|\bcan you (?:not|"
        r"even) read\b",
        r"\b(?:most|other|normal|reasonable|grown|sensible) (?:people|customers|folks?|adults?|callers|members|"
        r"clients) "
        r"(?:\w+ ){0,2}(?:manage\w*|read|know|understand|work it out|realise|realize|pay|plan|have no (?:problem|"
        r"trouble)|"
        r"don t (?:need|have (?:a|any) (?:problem|trouble)))\b",
        r"\b(?:everyone|everybody|anyone|anybody) else\b(?: \w+){0,3} (?:manage\w*|pays?|does|can|reads?|knows?|"
        r"has no|copes?|"
        r"gets? it)\b|\blike (?:everyone|everybody|anybody) else\b|\bnobody else (?:has|seems|ever)\b",
        r"\b(?:is|was) (?:it|that) (?:really )?(?:so|that) (?:hard|difficult|complicated)\b|\bhow hard (?:can|"
        r"is) it\b",
        r"\b(?:not|isn t|hardly|wasn t) (?:exactly |that |so )?(?:rocket science|brain surgery|hard|difficult|"
        r"complicated)\b"
        r" ?(?:is it|was it|really|you know|to understand|to follow)?$",
        r"\b(?:slowly|simple words|plain (?:words|english)|spell it out|draw you a picture|in small words)\b.*"
        r"\b(?:so (?:that )?you|for you|shall i|understand|follow|keep up|time)\b|\b(?:do|must|shall) i (?:have to )?"
        r"(?:spell it out|draw you)\b",
        r"\b(?:even a|any) (?:child|five year old|toddler|schoolchild)\b|\ba (?:child|five year old|"
        r"toddler)(?: of \w+)? (?:could|can|would)\b|\bmy (?:grand(?:mother|father|ma|pa|son)|nan|"
        r"gran|kid|six year old|four year old|five year old) (?:could|can|would|manages|does)\b",
        r"\bcommon sense\b|\bdo the maths?\b|\byour (?:thinking|homework) for you\b|\bhold your hand\b",
        r"\b(?:at your age|people (?:of )?your age|your generation|somebody younger|someone younger)\b",
        r"\b(?:savez|pouvez|comprenez) vous (?:au moins|seulement|meme|vraiment)\b|\bsavez vous lire\b",
        r"\bavez vous (?:au moins|seulement|meme|vraiment) (?:\w+ ){0,2}(?:lu|verifie|regarde|essaye|branche|"
        r"ouvert|pense|"
        r"ecoute)\b|\b(?:lu|verifie|regarde|valide|essaye|branche)\b.*\bau moins$",
        r"\bc est (?:pourtant|quand meme) (?:\w+ )?(?:simple|clair|ecrit|evident|facile|la base|pas complique)\b|"
        r"\b(?:est|sont|etait) pourtant (?:\w+ )?(?:simple|clair|ecrit|evident|facile|publi)\w*\b",
        r"\b(?:c est|c etait|est) (?:pas|ben pas) (?:si |ben |tant )?(?:complique|sorcier|difficile|dur)\b",
        r"\bcomme tout le monde\b|\btout le monde (?:\w+ )?(?:le sait|sait (?:ca|que)|paye|paie|arrive a|"
        r"est capable|y arrive|"
        r"comprend|est stresse|a des problemes|fait ca|est dans le meme)\b",
        r"\bles autres (?:clients )?(?:y arrivent|sont capables|paient|lisent|comprennent|ont pas|n ont pas)\b",
        r"\bun enfant (?:de \w+ ans )?|\bma (?:grand )?mere (?:serait|est|pourrait|comprendrait|y arrive)\b",
        r"\b(?:lentement|doucement) pour que vous\b|\bfaut il (?:que je )?vous (?:fasse )?(?:un dessin|epelle)\b|"
        r"\bfaire un dessin\b|\bgros bon sens\b|\bnoir sur blanc\b|\ba votre age\b|\bde votre age\b",
    ),
    Kind.MOCKERY: (
        r"\bmind ?reader\b|\bread(?:ing)? (?:your )?minds?\b|\b(?:psychic|clairvoyant|crystal ball|fortune teller)\b|"
        r"\bnot a (?:magician|wizard|miracle worker)\b",
        r"\bmy heart bleeds\b|\bcry me a river\b|\bboo ?hoo\b|\b(?:fascinating|thrilling|riveting)\b|"
        r"\b(?:oh )?poor you$",
        r"\b(?:clever|bully for|aren t) you$|\baren t you (?:clever|special|lucky)\b",
        r"\bwell (?:well )?look who\b|\bsurprise surprise\b|\bwho d have thought\b|\bno kidding\b|\byou don t say\b",
        r"\bgood luck with (?:that|it|your complaint)\b|\bcongratulations you (?:ve|have|just|managed)\b",
        r"\beven you (?:can|could|managed)\b|\b(?:wasn t|isn t) (?:so|that) (?:hard|difficult)\b|"
        r"\bif it makes you (?:happy|"
        r"feel better)\b|\bwelcome to the real world\b",
        r"\byou re the expert\b|\byour royal\b|\byour majesty\b|\bgenius\b|"
        r"\beinstein\b|\bsherlock\b",
        r"\b(?:pas|suis pas|n est pas) (?:un )?(?:devin\w*|magicien\w*|voyant\w*|medium)\b|\bboule de cristal\b|"
        r"\b(?:lire|lis pas|lit pas) dans (?:les|vos|tes) pensees\b|\blarmes aux yeux\b",
        r"\bgrand bien vous fasse\b|\btant mieux pour vous$|\bchapeau$|\bquelle tragedie\b|\bbravo (?:champion|"
        r"pareil|"
        r"quand meme|vous avez)\b|\bfelicitations vous (?:avez|venez)\b|\bmeme vous\b(?: etes capable)",
        r"\bsi ca peut vous (?:faire plaisir|rassurer|consoler)\b|\bbonne chance avec ca\b|"
        r"\bc etait pas si (?:dur|pire)\b|"
        r"\b(?:finfin|smatte)\b|\bc est (?:ben )?(?:vous|toi) le specialiste\b",
        r"\b(?:pas|et non) une? (?:\w+ )?(?:roman|greffe|chirurgie)\b|\bnot a (?:novel|heart transplant|charity)\b",
    ),
    Kind.DROPPED: (
        r"\bnot my (?:problem|department|job|concern|area|fault|business|responsibility)\b|"
        r"\bnothing to do with (?:me|us)\b",
        r"\bwhat (?:do|did|else do) you (?:want|expect) me to (?:do|say)\b|\bwhat am i (?:supposed|meant) to\b",
        r"\b(?:that s|thats|it s|well that s|sounds like) (?:entirely |your own |more of a )?(?:your|"
        r"a you) (?:problem|lookout|"
        r"business|issue|choice|worry)\b",
        r"\b(?:take it or leave it|deal with it|tough luck|tough$|hard luck|get used to it|get over it|"
        r"suit yourself|live with "
        r"it|have it your way|like it or not|or not at all)\b",
        r"\byou ll (?:just )?(?:live|survive|cope|manage|get over)$|\bend of the world\b|\bnobody died\b|"
        r"\bworse things\b|"
        r"\bothers have it worse\b|\bbigger problems\b",
        r"\bi (?:just|only) work here\b|\bi don t make the rules\b|\bi (?:don t|do not|haven t) (?:have|"
        r"got)? ?(?:got )?"
        r"(?:the )?time (?:for|to)\b|\ball day\b(?=$| (?:you know|for you|on this|about|long for))|\b(?:better|"
        r"other|more important) "
        r"things to do\b",
        r"\b(?:other|more|important) (?:people|customers|callers|calls|members) (?:\w+ )?(?:waiting|in the queue|"
        r"to get to)\b",
        r"\byou ll (?:just )?have to (?:find|wait|ask|get) (?:\w+ )*then\b|\bwon t you then\b|\bthen won t you\b|"
        r"\bcomplain (?:all you|if you) (?:like|want)\b|\bnobody(?: s| is) (?:keeping|stopping) you\b",
        r"\bwho cares\b|\b(?:i|we) (?:don t|do not) care\b|\bwhatever$|\bif you must\b|\bso what$|\band so$",
        r"\b(?:pas|n est pas) (?:mon|notre|ma|ma job|nos) (?:probleme|departement|service|affaire|faute|affaires|"
        r"trouble|"
        r"ouvrage|oignons)\b|\b(?:ca|cela)(?: ne)? (?:me|nous) regarde pas\b|\bn a rien a voir la dedans\b",
        r"\b(?:que|qu est ce que) (?:voulez vous|vous voulez) (?:que je|qu on|que j)\b|\bvoulez vous que (?:je|"
        r"j) (?:y|vous) "
        r"(?:fasse|dise)\b",
        r"\b(?:debrouillez|arrangez) vous\b(?! avec)|\btant pis pour\b|^(?:ben |bon )?tant pis$|"
        r"\ba prendre ou a laisser\b|\bc est ca qui est ca\b|"
        r"\bc est de meme\b|\b(?:dommage|tant pis) pour vous\b|\bhabituez vous\b",
        r"\bj ai pas (?:juste ca|que ca|le temps|toute la journee|rien que ca)\b|\b(?:d autres|du monde|"
        r"d autre monde|"
        r"d autres clients) (?:\w+ )?qui attend\w*\b|\bautre chose a faire\b",
        r"\bpas la fin du monde\b|\bvous en (?:mourrez|remettrez)\b|\bles gens meurent pas\b|\by a des pires que\b|"
        r"\bpersonne (?:ne )?vous (?:retient|empeche)\b|\bplaignez vous\b|\bpis apres$|\bet alors$",
        r"\b(?:c est|ca) l autre (?:departement|service|bureau)\b|\bfaites donc (?:a votre|ce que "
        r"vous voulez)\b|\bbonne chance avec (?:ca|votre plainte)\b",
    ),
    Kind.SCOLDING: (
        r"\bcalm down\b|\bno (?:need|call|reason) (?:for|to) (?:\w+ )?(?:capitals|caps|shout\w*|yell\w*|scream\w*|"
        r"that tone|"
        r"the tone|attitude|drama|be rude|make a scene|get upset|snap|swear)\b|\bthat tone\b|\b(?:watch|mind) your "
        r"(?:tone|language|mouth|manners)\b",
        r"\b(?:pay attention|use your (?:head|brain|eyes)|don t be (?:silly|ridiculous|childish|difficult|"
        r"dramatic|smart|"
        r"clever)|don t (?:get|start) (?:clever|smart|that again))\b|\bget to the point\b|\bto the point please\b",
        r"\b(?:hurry up|speed (?:this|it) up|make it quick|spit it out|make up your mind|come on)\b|"
        r"\bare you (?:done|finished)"
        r"(?: yet)?$|\bspare me\b|\b(?:whole|life|your) story\b(?<!lovely story)(?= (?:just|i|please)|$)",
        r"\b(?:don t|do not) (?:miss|forget|lose|be late|break|mess)\b(?: \w+){0,4} (?:this time|again|or)\b|"
        r"\b(?:be|read|pay|check|keep|try) .*\bthis time$",
        r"\byou ll be (?:cut off|sorry)\b|\bor (?:else|we ll cut)\b|\bthat s enough (?:of|now)\b",
        r"\b(?:on|faut) (?:se|vous) calme\w*\b|\bcalmez vous\b|\bbaissez le ton\b|\b(?:ce|cet|un autre|"
        r"ton) ton (?:la|svp)?\b"
        r"(?<!dans ce ton)|\bchangez de ton\b|\bavant de (?:\w+ ){0,2}(?:crier|hurler|monter sur|vous facher|"
        r"vous plaindre|"
        r"paniquer|chialer|critiquer)\b|\bpas (?:besoin|la peine) de (?:crier|monter|hurler|sacrer|"
        r"faire une scene|vous facher)\b",
        r"\b(?:surveill\w+|mesurez) (?:vos paroles|votre langage|mon langage|votre ton)\b|\b(?:faites|"
        r"fais) pas (?:l enfant|"
        r"votre|le difficile|le bebe)\b|\b(?:aboutissez|accouchez|achevez|grouillez vous|branchez vous|"
        r"decidez vous)\b|"
        r"\b(?:venez|arrivez) en au fait\b|\bau but\b(?= s il|$)|\bcommencez pas\b|\becoutez moi bien\b",
        r"\b(?:manquez|oubliez|perdez|sautez|ratez|cassez|brisez) (?:en |la |le |les )?pas\b.*\b(?:sinon|"
        r"cette fois|encore)\b|"
        r"\btachez (?:de|d)\b|\b(?:soyez|lisez|payez|verifiez|gardez|essayez) .*\bcette fois(?: ci)?$|"
        r"\bsinon (?:ca saute|on coupe|on debranche)\b",
        r"\b(?:ma|mon) (?:petite?|pauvre) (?:madame|monsieur|dame|ami|fille|gars|homme)\b|\b(?:sweetheart|sweetie|"
        r"missy|"
        r"young (?:lady|man)|little lady|buddy|pal|chief|champ)$|^(?:sweetheart|sweetie|missy|young lady|buddy|"
        r"pal)\b",
    ),
    Kind.DOUBT: (
        r"\b(?:they|people|customers|you) all say (?:that|the same)\b|\bwhat they all say\b|\bhow convenient\b|"
        r"\b(?:i|we) (?:d )?(?:find|found) (?:that|it) (?:hard|difficult|surprising|unlikely)\b|\bhard to believe\b",
        r"\bfunny (?:how|that)\b|\bso you (?:say|claim)\b|\bif you say so\b|\byour version\b|\bsupposed to believe\b|"
        r"\b(?:so called|allegedly|supposedly)\b|\byou (?:must|will|ll) have (?:\w+ )?(?:dropped|broken|forgotten|"
        r"lost|"
        r"deleted|pressed|entered|missed|misread|done something)\b",
        r"\bwho told you that\b",
        r"\bcomme par hasard\b|\b(?:c est|c etait) vous qui le dites\b|\bsi vous le dites\b|\bvotre version\b|"
        r"\b(?:soi disant|pretendument|suppose ?ment)\b|\b(?:ils|elles|les gens|les clients|"
        r"tout le monde) (?:disent|dit) "
        r"(?:tous|toujours|toutes) (?:ca|la meme)\b|\bmisere a (?:vous )?croire\b|\bcense (?:vous )?croire\b|"
        r"\bvous avez du (?:\w+ )?(?:l echapper|oublier|le perdre|vous tromper|mal (?:lire|taper|entrer))\b|"
        r"\bc est (?:ben )?drole (?:ca )?(?:c est )?(?:jamais|toujours)\b",
    ),
    Kind.LOFTY: (
        r"\byou (?:people|lot|guys) (?:always|never|all|keep|want|think|ring|call)\b|\bpeople like you\b|"
        r"\byour (?:kind|sort|type)\b",
        r"\byou (?:clearly|obviously|evidently|plainly) (?:don t|didn t|haven t|can t|never|have no)\b|"
        r"\byou (?:don t|do not) (?:seem to )?(?:understand|grasp|get) (?:how|what i|the situation|that)\b",
        r"\b(?:be|should be) (?:glad|grateful|thankful) (?:it|that|you|we|for)\b|\bdoing you a favou?r\b|"
        r"\bat least say thank\b",
        r"\bsome (?:people|customers|of us) (?:should|shouldn t|have|just|never)\b",
        r"\b(?:vous autres|les gens comme vous|du monde comme vous)\b(?: \w+){0,2} (?:toujours|jamais|tous|"
        r"appelez|voulez|"
        r"pensez|etes)\b|\bgens comme vous\b|\bil y a des gens qui\b|\b(?:vous )?(?:visiblement|manifestement|"
        r"de toute "
        r"evidence) (?:pas|jamais|rien|vous)\b",
        r"\bvous (?:ne )?(?:semblez|comprenez|saisissez) pas (?:ce que|comment|la situation|que)\b|"
        r"\bestimez vous (?:chanceu|"
        r"heureu)\w+\b|\bje vous fais (?:deja )?une faveur\b|\bvous pourriez au moins\b",
    ),
}
_MILD: tuple[str, ...] = (
    r"^(?:as|like) (?:i|we) (?:said|told you|mentioned|explained|wrote)\b",
    r"\b(?:obviously|evidently|needless to say|surely you|naturally you)\b",
    r"\b(?:it s|it is|that s|says so) (?:all )?(?:written|printed|clearly|right) (?:there|on|in|stated)\b|"
    r"\bclearly (?:states|"
    r"says|stated|written|marked)\b",
    r"\b(?:ugh|sigh|sighs|tsk|pff+|soupir\w*|hmph)\b|\bfor (?:heaven|goodness|crying out loud|pete)\b|\bgood grief\b",
    r"\b(?:franchement|voyons donc|ben voyons|coudonc)\b(?! (?:je vous comprends|ca n a pas))",
    r"\b(?:n importe qui|evidemment|forcement|c est evident|a la base)\b",
    r"^comme (?:je (?:vous )?(?:l )?(?:ai )?(?:dit|disais|ecrivais|ecrit)|mentionne|indique|explique|precise)\b",
    r"\b(?:je|on) (?:vous )?l ai dit\b|\bje (?:me )?repete\b",
    r"\b(?:i|we) can t (?:look after|do everything|be expected)\b|\bask (?:your|somebody else s) (?:grand|son|"
    r"daughter|husband)",
)
_HARMLESS = re.compile(
    r"\bi (?:should|could|ought to) (?:ve|have)\b|\bj aurais (?:du|pu)\b|\bwe should (?:ve|have)\b|\bon aurait du\b|"
    r"\bnous aurions du\b|\bit s (?:not|never) your\b|\bnot your fault\b|\bpas (?:de )?votre faute\b|"
    r"\byou (?:did|ve done|have done) (?:nothing|everything)\b|\byou did the right\b|\bvous avez (?:bien|"
    r"tout) fait\b|"
    r"\bdon t worry\b|\b(?:n )?inquietez vous pas\b|\bvous en faites pas\b|\b(?:take|prenez) (?:all |"
    r"tout )?(?:the|le|your|"
    r"votre) temps\b|\btake your time\b|\bno rush\b|\bnot (?:an|the|any) (?:idiot|silly|stupid)\b"
)
_QUOTED = re.compile(r"[\"“”«][^\"“”«»]{0,200}[\"“”»]")

_COMPILED: Mapping[Kind, re.Pattern[str]] = {
    kind: re.compile("|".join(f"(?:{mark})" for mark in marks)) for kind, marks in _GRAVE.items()
}
_COMPILED_MILD = re.compile("|".join(f"(?:{mark})" for mark in _MILD))


def slights(text: str) -> frozenset[Kind]:
    """The kinds of slight whose words a sentence holds; what it quotes of others does not count."""
    bare = plain(_QUOTED.sub(" ", text))
    if _HARMLESS.search(bare):
        return frozenset()
    return frozenset(kind for kind, pattern in _COMPILED.items() if pattern.search(bare))


def slighting(text: str) -> bool:
    """Whether a sentence holds words that are a slight in bad company only: "as I said", "obviously"."""
    bare = plain(_QUOTED.sub(" ", text))
    return _COMPILED_MILD.search(bare) is not None and _HARMLESS.search(bare) is None
