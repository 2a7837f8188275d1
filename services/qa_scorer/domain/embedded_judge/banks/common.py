"""Everyday words of English and French, in plain letters: what is left of an answer without them may be a name, or a
word that was asked for."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from services.qa_scorer.domain.embedded_judge.banks import (
    everyday_en,
    everyday_fr,
    manner_en,
    manner_fr,
    plain,
    work_en,
    work_fr,
)
from services.qa_scorer.domain.embedded_judge.text import plain as bare
from services.qa_scorer.domain.embedded_judge.text import word_set

_OFTEN = 3
"""Sentences of the banks that a word stands in, from which it is an everyday one."""

_WORDS = word_set(
    """
    a able about above account actually address after again ago ah ain all almost already alright also always am an
    and another any anybody anymore anyone anything anyway are aren around as ask asked asking at aw away awful aye
    back bad be because been before behind being below best better between big bill bit book booking both bought box
    break bring broken but buy by bye call called calling came can cancel cannot card cause change changed charge
    charged check cheers code come comes coming confirm could couldn course cross customer d date day days dear
    delivery details did didn different digits do does doesn doing don done dot double down dunno each easy eh eight
    eighteen eighth eighty either eleven else email end enough er even ever every everything exactly eye face fact
    family far fast father few fifteen fifth fifty file find fine first five fix flat flight for forgot forty
    forward found four fourteen fourth friday from front full further gave get gets getting give given go god goes
    going gone gonna good got gotta great guess guy ha had hadn half hand hang happen happened hard has hasn have
    haven having he hear heard hello help her here hers hey hi him his hiya hm hold home hope hour hours house how
    huh hundred hurry husband i id idea if in instead into is isn issue it its job just keep kept kid kids kind knew
    know la lady last late later least leave left let letter like line listen little live ll long look looking lost
    lot love lovely m ma made mail make man many matter may maybe me mean member message middle might mind mine
    minute miss mister mobile monday money month months more morning most mother mr mrs ms much mum must my myself
    name named names near need needed needs never new next nice night nine nineteen ninety ninth no nobody none nope
    not note nothing now number numbers o odd of off oh ok okay old on once one ones online only open or order other
    our ours out over own paper parcel part password pay people phone pin place please point policy possible
    postcode pound pounds price problem put question quick quite rather re read ready real really reason received
    reference remember right road run s said same sat saturday saw say says second see seen send sent set seven
    seventeen seventh seventy several shall she should shouldn show since sir sister six sixteen sixth sixty so some
    somebody someone something son soon sorry sort sound space speak speaking spell spelled still stop street stuff
    such sunday sure surname ta take taken talk tell ten tenth than thank thanks that the their theirs them then
    there these they thing things think third thirteen thirty this those though thought thousand three through
    thursday ticket till time to today told tomorrow tonight too took top tried trouble true try trying tuesday turn
    twelfth twelve twenty twice two uh um under until up upset us use used usually v ve very wait waiting wanna want
    wanted wants was wasn way we website wednesday week weeks well went were weren what whatever when where which
    while who whole why wife will wish with without won work working works world would wouldn write wrong x yeah
    year years yep yes yesterday yet you your yours yourself z zero
    abord accord achat adresse affaire affaires afin ai aide aille ailleurs aime ainsi air ait aller allez allo
    alors ami amie an ancien ancienne annee annees ans aout appel appele appeler appelle apres argent arrive as
    assez attend attendez attends au aucun aucune aujourd auriez auront aussi autre autres aux avait avant avec avez
    aviez avoir avons avril ayez bah beau beaucoup belle ben besoin bien bientot billet blonde bon bonjour bonne
    bonsoir bord bout c ca car carte cas ce ceci cela celle celui cent ces cest cet cette chaque cher chez chiffre
    chiffres chose choses chum chus cinq cinquante clair client cliente code combien commande comme comment
    compagnie compris compte comptes conjoint connais contre correct coup courriel croire crois d dans date de debut
    decembre deja demain demande demander demie depuis dernier derniere derniers des deux deuxieme devait devant
    devez devrait dimanche dire dis disait dit dites dix dois doit donc donne donner donnez dont dos dossier douze
    droit du dur eh elle elles en encore ensemble ensuite entre envoye envoyer envoyez est et etaient etait ete etes
    etre eu euh eux exact exactement excusez facile facon facture faire fais fait faite faites famille faudrait faut
    femme fevrier fille fils fin fois font fort frere garde genre gens grand grande gratuit gros heure heures
    heureux hier homme hui huit ici icitte il ils j jai jamais janvier je jeudi jour jours juillet juin juste l la
    laisse laissez laquelle le lequel les lettre lettres leur leurs loin long longtemps lors lui lundi m ma madame
    mai main maintenant mais maison mal malade mardi mari mars matin me mecredi meme merci mercredi mere mes message
    mets mettez mettre mieux mille minute minutes moi moins mois mon monde monsieur montant mot moyen n ne neuf ni
    noel nom noms non nos notre nous nouveau nouvelle novembre numero numeros octobre on ont onze ou ouais oublie
    oui ouin paie panier pantoute papier par parce pardon pareil parfait parle parler part pas passe passer paye
    payer pays pendant pense penser perdu pere personne petit petite peu peur peut peux piasse piasses pis place
    plait plein plus plutot point porte possible poste pour pourquoi pourrait pouvez pouvoir premier premiere prend
    prendre prends pres presque prix probleme prochain prochaine pu puis puisque qu quand quarante quatorze quatre
    que quel quelle quelles quelqu quelque quelques quels question qui quinze quoi rappelle recevoir recu regarde
    regarder rendu reponse reservation reste rien rue s sa sais sait samedi sans savez savoir se semaine semaines
    sept septembre sera serait service ses seule seulement si six soeur soir sois soixante sommes son sont sorte
    sous souvent su suis sur surtout t ta tant tantot tard te tel telephone temps tes tiens tit toi ton toujours
    tous tout toute toutes travail travaille treize trente tres trois trop trouve trouver trouvez tsais tse tu un
    une va vais vas vendredi veut veux vie viens vient ville vingt virement voici voila voir vois vol vont vos votre
    voulais voulait voulez vous voyage vrai vraiment vu y
    """
)


@cache
def common() -> frozenset[str]:
    """The words above, and those that the banks of example sentences use often and don't write as names."""
    seen: Counter[str] = Counter()
    names: set[str] = set()
    for acts in (
        manner_en.ACTS, work_en.ACTS, plain.ACTS_EN, everyday_en.ACTS,
        manner_fr.ACTS, work_fr.ACTS, plain.ACTS_FR, everyday_fr.ACTS,
    ):  # fmt: skip
        for line in filter(None, (line.strip() for lines in acts.values() for line in lines.splitlines())):
            seen.update(set(bare(line).split()))
            names.update(bare(name) for name in re.findall(r"(?<=[a-z,] )[A-ZÀ-Þ]\w+", line))
    return _WORDS | {word for word, count in seen.items() if count >= _OFTEN and word not in names}
