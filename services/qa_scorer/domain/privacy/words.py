"""Words that are no personal value: function words and what people say in service contacts, English and French, folded
(no accents, lower case). They end a name, and never become one by themselves."""

from __future__ import annotations

from services.qa_scorer.domain.privacy.tokens import word_set

_ENGLISH = """
a able about above absolutely account accounts across actually add address afraid after again agent ago ah all
allergic alone already alright also although always am america american amount an and angry annoyed annoying
anonymous another any anybody anymore anyone anything anytime anyway anyways apartment apologies apologize app
appointment appreciate april are area aren argh around as ask asked at august automatic available aware away awesome
back bad bank bear beautiful because been before behind being believe below beside best better between big bill
billing birth birthday blank block blocked boi book booked booking both bought boy bring british broke broken btw
bus busy but buy by bye calgary call called caller calling calls calm can canada canadian cancel canceled cancelled
cannot cant car card cards care case cash cat cell center centre certain certainly chance change changed charge
charged charges chat check checked checking child childhood chinese choose city clear clerk client close closed code
comes company complain complaint complete completed computer confident confirm confirmation confirmed confused
contact contacting cool correct cost could couldn couple course credit curious current currently customer customers
d dammit damn date day days dear debit december default delay delayed deliver delivered delivery department desk
detail details diabetic did didn different digit digits dinner disabled disappointed disappointing disgusted do does
doesn dog doing dollar dollars don done double doubt down driver due dumb during each earlier early east easy eight
eighteen eighty either eleven else email embarrassed empty end england english enjoy enough enter error european
even ever every everybody everyone everything evidently exactly excellent excited excuse expired explain extra face
fact family fantastic far fast father favorite favourite february fee feel few fifteen fifty figure file fill final
finally find fine finish first five fix flight flights follow food for forget forgot forgotten form forty found four
fourteen fraud free french friday from front frustrated frustrating full furious future geez general german get gets
getting girl give given giving glad go god going gone gonna good goodbye gosh got gotta grateful great guess guest
guests guy guys ha had hadn haha half hand hang happen happened happening happy hard has hasn hate have haven having
he hear heard hehe hello help helped helpful helping her here hey hi him himself his hmm hold home homeless honestly
hope hopefully hotel hour hours house how however huh hundred hungry hurry husband i id idea idk if im immediately
important in incorrect indeed indian info inform information instead interested internet into invoice is isn issue
issues it italian item items its ive january jeez jesus job july june just keep kid kids kind knew know known lady
last late later least leave left less let lets letter letters like line link list listen little live lives living ll
loan local located location log lol lonely long longer look looking looks lost lot lots love lovely low luck m ma
maam mad made maiden mail main make makes making man manager many march married matter may maybe me mean means meant
meet member membership message mhm middle might mind mine minus minute minutes miss missing mistake mmm mobile mom
moment monday money month months montreal more morning most mostly mother move moved mr mrs ms much must my myself n
na nah name named names nearly need needed needs neither never nevermind new next nice night nil nine nineteen
ninety no nobody none nope nor north not note nothing november now nowhere null number numbers nvm occurred october
of off offer office oh ok okay old omg on once one ones online only ontario oops open option options or order
ordered orders other others otherwise ottawa ought our ours out outside over own owner package paid paper pardon
part party pass passport password past patient pay paying payment people per perfect perhaps person personal pet
phone pick picked pin place plan please pleased plus point policy possible post postal prefer pregnant pretty
previous price probably problem problems product promise proper provide provided purchase put quebec question
questions quick quickly quite rate rather re read ready real really reason receive received recent recently
recognize record refund refuse registered remember renew rent repeat reply report request require required
reservation reserve reset resolve respond rest restaurant retired return returned ride ridiculous right room s sad
said same satisfied saturday save saw say saying says school screen second seconds secret secure security see seem
seems seen send sent separate september serious service services set seven seventy several she shipped shop should
shouldn show shown shut sick side sign simple since single sir sister site sitting six sixteen sixty slow small so
sold some somebody somehow someone something sometime sometimes somewhere son soon sorry sort sounds south spanish
speak speaking spell spelled spoke spouse spring standing start started state statement status stay still stole
stolen stop store story straight street strong stuff stupid submit such sue sunday super supervisor support supposed
sure surely suspicious system t table take taken taking talk talked talking taxi tba tbd team tell ten terrible test
than thank thankful thanks that thats the their them then there these they thing things think third thirteen thirty
this those though thought thousand three through thursday time times tired to today together told tomorrow tonight
too took top toronto total touch track tracking transaction transactions transfer transferred trip trouble true
trust truth try trying tuesday twelve twenty twice two type ugh uh um unable undefined under understand unemployed
unfortunately unhappy unknown unspecified unsure until up update upset urgent urgh us use used user using usual
usually valid vancouver ve venue verification verified verify very via visa visit voice wait waiting wanna want
wanted wants was wasn watch way we website wednesday week weekend weeks welcome well went were weren west what
whatever whats when where whether which while who whoa whole whom whose why wife will willing wish with within
without woman won wonder wonderful word words work worked working works world worried worry worse worst would wouldn
wow write wrong wrote x ya yea yeah year years yep yes yesterday yet yikes you your yours yourself yup zero
"""

_FRENCH = """
a abord absolument accord achat acheter adresse affaire afin agent ah ai aide aider aie ailleurs aime aimerais ainsi
ais aller allo alors ami an ancien ancienne anglais anglaise animal annee annees annuler ans aout appel appeler
appelez appelle appels apres argent arrive arriver as assez assurance attendez attendre attends au aucun aucune
aujourd auprès aura aurais aurait aurez aussi autre autres aux avait avant avec avez avoir avons avril ayant banque
bas beau beaucoup bien bientot billet bizarre bon bonjour bonne bonnes bonsoir bout bref c ca canadien canadienne
car carte cas ce ceci cela celle celui cent certain certainement ces cet cette ceux chacun chambre changer chaque
chat cher chere chez chien chose choses ci cinq cinquante circule clair classe client cliente code colis combien
commande commander comme comment compagnie complet compris compte concerne confirme confirmer connais content
contente contre correct cote coup couple courriel cours court d dans date de debut decembre decu deja delai demain
demande demander depuis dernier derniere derriere des desole desolee dessus deux devais devant devez devoir devrais
dimanche dire directement dis disponible dit dites dix dois doit doivent dollars donc donne donner donnez dont dos
dossier doute douze du effectivement elle elles email en encore enfant enfants enfin ensuite entendre entendu entre
entreprise envoie envoye envoyer erreur es est et etais etait etant ete etes etre etudiant etudiante eu euh eux
exact exactement excellent excellente excuse excusez exemple existe expliquer fache fachee facture faire fais fait
faites famille faudrait fausse faut faux femme fevrier fille fils fin fini fois font force fort francais francaise
fraude garde genial gens gentil gentille grand grande grave gros guichet heure heures heureuse heureux hier homme
honnetement hotel hui huit ici idee il ils important impossible inconnu info information informations inquiet
inquiete internet intérieur j jamais janvier je jeudi jour journee jours juillet juin jusqu jusque juste justement l
la laisse laisser laquelle le lendemain lequel les leur leurs lieu ligne lire lui lundi m ma madame mademoiselle mai
maintenant mais maison mal malheureusement manque mardi mari mars matin mauvais me mecontent meilleur meme memes
merci mercredi mere mes messieurs met mets mettre midi mien mieux mille minute minutes mis moi moins mois moment mon
monde monsieur montant montrealais mort mot mots moyen n ne neant neuf ni nip nom nombre non nord nos note notre
nous nouveau nouvelle novembre nuit numero o obtenir octobre oh ok on ont onze ordinateur ou oublie ouest oui ouvrir
paiement par parce pardon pareil parfait parfaitement parle parler parlez part partie partir pas passe passer
patient patientez payer pays pendant pense penser perdu pere personne personnel petit petite peu peur peut peux
plaisir plait plus plusieurs plutot point police porte possible pour pourquoi pourrais pourrait pourriez pouvez
pouvoir prefere premier premiere prend prendre prends prenom pres presque pret prie pris prix probablement probleme
problemes prochain produit puis puisque puisse quand quarante quatorze quatre que quebecois quebecoise quel quelle
quelles quelqu quelque quelques quels question questions qui quinze quoi raison rapide rapidement rappel rappeler
rapport recevoir recois recu regarde regarder rembourse remboursement rembourser rendez rendre renseignement
repondre reponse reservation reserver reste retard retour retraite retraitee revoir rien rue s sa sais sait samedi
sans satisfait sauf savez savoir se secret secrete securite seize semaine semaines sent sept septembre sera serait
service ses seul seule seulement si sien six soir sois soit soixante sommes son sont sorte sous souvent souviens sud
suis suite suivant suivi super sur surtout svp t ta tant tard te tel telephone telle tellement temps tenez termine
tes tiens toi ton tot toujours tous tout toute toutes treize trente tres triste trois trop trouve trouver tu type un
une urgent utilise va vais valide vas vendredi venir verifie verifier vers veuillez veut veux victime vide vie viens
vient ville vingt virement visa vite voici voila voir vois voix vole vont vos votre voudrais voulais voulez vouloir
vous voyage vrai vraiment vu y zero
"""

COMMON = word_set(_ENGLISH) | word_set(_FRENCH)

NAMES_THAT_ARE_WORDS = word_set(
    """
    april art august autumn baker bank banks bell best bill bishop black bond booth brooks brown burns bush
    carpenter carter case chance chase church clay cook cooper cross dale day dean drew earl early english faith
    farmer fields fisher fox frank french gates gene good grace grant grave gray green grey guy hall harmony
    head hill holly honey hope hunter iris ivy jack jasmine jay jean jewel joy june justice king lane law lily
    little long love lucky mark mason may melody merry miles miller miss money moon norm north olive page park
    parker pat penny pepper piper poppy porter power price prince ray read reed rice rich river robin rock rocky
    rose rusty sage sandy scout shepherd short singer sky small smith spring stone storm street stone sue summer
    sunny taylor tiger turner van violet walker wall ward warren waters weaver webb west white will winter wise
    wood woods young aime aimee beau belle berger blanc blanche boucher boulanger carre chevalier claire clement
    cloutier constance cote desire fleur fontaine forestier france franc garnier gentil grand jolie juste lavoie
    leclerc legros marchand marin noir noel page pascal petit pierre prudence roi rose roy royal tanguay tremble
    vert victoire violette
    """
)
"""Names that are ordinary words too: in running text they count as names only with a capital inside a sentence."""

PLACEHOLDERS = word_set(
    """
    null none nil na n a x unknown missing blank empty undefined unspecified forgot forgotten anonymous tbd tba
    not given provided available yes no true false inconnu inconnue aucun aucune vide oublie neant non oui
    fourni disponible manquant
    """
)
"""What desks write where a value is absent."""
