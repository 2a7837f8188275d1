"""What the retailer sells, where its stores and warehouses are, and whom it deals with. All of it is made up."""

# ruff: noqa: E501 - tables
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from examples.contact_centre.values import Both, Hours, plain

_PRODUCTS = """
air fryer|friteuse à air|f|powered|Brisa 5.5 L|11999
coffee maker|cafetière|f|powered|Matin 12|7999
espresso machine|machine à espresso|f|powered|Torino Duo|32900
stand mixer|batteur sur socle|m|powered|Pétrin 500|27999
toaster|grille-pain|m|powered|Duo 2|4499
kettle|bouilloire|f|powered|Vapeur 1.7|5499
blender|mélangeur|m|powered|Tempête 900|8999
slow cooker|mijoteuse|f|powered|Dimanche 6|6999
rice cooker|cuiseur à riz|m|powered|Grain 8|5999
waffle iron|gaufrier|m|powered|Brunch|4999
vacuum cleaner|aspirateur|m|powered|Ouragan S|18999
robot vacuum|aspirateur robot|m|powered|Filou 3|34999
steam iron|fer à vapeur|m|powered|Lissé|5999
space heater|chaufferette|f|powered|Foyer 1500|8999
humidifier|humidificateur|m|powered|Brume 4|7499
air purifier|purificateur d'air|m|powered|Clair 300|15999
electric blanket|couverture chauffante|f|powered|Janvier|8999
table lamp|lampe de table|f|fragile|Phare|5999
floor lamp|lampe sur pied|f|fragile|Quenouille|12999
desk lamp|lampe de bureau|f|powered|Étude|5999
Bluetooth speaker|haut-parleur Bluetooth|m|powered|Écho 2|9999
alarm clock|réveille-matin|m|powered|Coq|3499
baby monitor|moniteur pour bébé|m|powered|Dodo|12999
hair dryer|séchoir à cheveux|m|powered|Souffle|6499
electric toothbrush|brosse à dents électrique|f|powered|Perle|8999
cordless drill|perceuse sans fil|f|powered|Castor 20V|13999
snow blower|souffleuse|f|other|Banc 24|64900
bathroom scale|pèse-personne|m|powered|Franc|3999
vase|vase|m|fragile|Lune|4499
dinner set|service de vaisselle|m|fragile|Grès 16|12999
wine glass set|ensemble de verres à vin|m|fragile|Cuvée 6|5999
teapot|théière|f|fragile|Muskoka|3999
mug set|ensemble de tasses|m|fragile|Havre 4|4200
mirror|miroir|m|fragile|Rond 60|8999
picture frame|cadre|m|fragile|Galerie|2999
salad bowl|bol à salade|m|fragile|Érable|4999
casserole dish|cocotte|f|fragile|Mijote 5 L|9999
baking dish|plat à gratin|m|fragile|Rang 3|3499
aquarium|aquarium|m|fragile|Lagune 40|11999
snow globe|boule à neige|f|fragile|Vieux-Port|2499
Christmas ornament set|ensemble de boules de Noël|m|fragile|Sapin 24|2999
pair of winter boots|paire de bottes d'hiver|f|wear|Gaspé|17999
pair of hiking boots|paire de bottes de marche|f|wear|Ridge|14900
pair of slippers|paire de pantoufles|f|wear|Chalet|3999
pair of skates|paire de patins|f|wear|Étang|12999
parka|parka|m|wear|Boréal|34900
rain jacket|imperméable|m|wear|Fundy|9999
fleece jacket|veste en molleton|f|wear|Tundra|8499
wool sweater|chandail de laine|m|wear|Îles|9499
dress|robe|f|wear|Solstice|8999
pair of jeans|paire de jeans|f|wear|Usine|7999
dress shirt|chemise|f|wear|Notaire|5999
bathrobe|robe de chambre|f|wear|Spa|6999
snow suit|habit de neige|m|wear|Bonhomme|15999
pair of mittens|paire de mitaines|f|wear|Verglas|3499
tuque|tuque|f|wear|Rouge|2499
backpack|sac à dos|m|other|Portage 30|8999
suitcase|valise|f|other|Départ 26|15999
lunch box|boîte à lunch|f|other|Midi|2999
duvet|couette|f|other|Nuage|14999
pillow|oreiller|m|other|Rêve|4999
sheet set|ensemble de draps|m|other|Coton|8999
curtain|rideau|m|other|Brise|5999
rug|tapis|m|other|Atelier|19999
armchair|fauteuil|m|furniture|Malpeque|44900
office chair|chaise de bureau|f|furniture|Dossier+|22999
bookcase|bibliothèque|f|furniture|Alinéa|17999
nightstand|table de chevet|f|furniture|Minuit|11999
coffee table|table basse|f|furniture|Quai|19999
bunk bed|lit superposé|m|furniture|Étage|64900
TV stand|meuble télé|m|furniture|Écran|24999
shoe rack|range-chaussures|m|furniture|Entrée|6999
high chair|chaise haute|f|furniture|Purée|14999
crib|lit de bébé|m|furniture|Câlin|32999
stroller|poussette|f|furniture|Balade|39999
bicycle helmet|casque de vélo|m|wear|Meadow|6999
sled|traîneau|m|other|Glissade|4999
pair of snowshoes|paire de raquettes|f|other|Sentier|16999
tent|tente|f|furniture|Nord 4|27999
yoga mat|tapis de yoga|m|other|Zen|3999
board game|jeu de société|m|other|Traversée|4999
puzzle|casse-tête|m|other|Percé 1000|2499
toy train|petit train|m|powered|Transcan|8999
building block set|ensemble de blocs|m|other|Village 600|7999
doll house|maison de poupée|f|furniture|Rosemont|12999
"""

APPLIANCE = "appliance"
"""Powered things that stand on a counter or a floor."""
POWERED, FRAGILE, WEAR, FURNITURE, OTHER = "powered", "fragile", "wear", "furniture", "other"


@dataclass(frozen=True, slots=True)
class Product:
    """`price` is in cents; `kind` says what can go wrong with it."""

    en: str
    fr: str
    feminine: bool
    kind: str
    model: str
    price: int

    @property
    def _elides(self) -> bool:
        # The h of haut-parleur is said, the others' are not.
        return self.fr[0].lower() in "aeiouéèêàîô" or self.fr.startswith(("habit", "humidificateur"))

    def named(self) -> Both:
        return Both(self.en, self.fr, f"{self.en[0].upper()}{self.en[1:]} {self.model}")

    def definite(self) -> Both:
        article = "l'" if self._elides else "la " if self.feminine else "le "
        return Both(f"the {self.en}", article + self.fr)

    def indefinite(self) -> Both:
        an = "an" if self.en[0].lower() in "aeiou" else "a"
        return Both(f"{an} {self.en}", f"{'une' if self.feminine else 'un'} {self.fr}")

    def my(self) -> Both:
        return Both(f"my {self.en}", f"{'ma' if self.feminine and not self._elides else 'mon'} {self.fr}")

    def full(self) -> Both:
        return Both(f"{self.model} {self.en}", f"{self.fr} {self.model}")


def _products() -> tuple[Product, ...]:
    found = []
    for line in _PRODUCTS.strip().splitlines():
        en, fr, gender, kind, model, price = line.split("|")
        found.append(Product(en, fr, gender == "f", kind, model, int(price)))
    return tuple(found)


PRODUCTS = _products()
BY_KIND: Mapping[str, tuple[Product, ...]] = {
    kind: tuple(product for product in PRODUCTS if product.kind == kind)
    for kind in (POWERED, FRAGILE, WEAR, FURNITURE, OTHER)
} | {APPLIANCE: tuple(product for product in PRODUCTS[:16] if product.kind == POWERED)}

PARTS: Mapping[str, tuple[Both, ...]] = {
    POWERED: (Both("power cord", "le cordon"), Both("filter", "le filtre"), Both("lid", "le couvercle")),
    FURNITURE: (
        Both("bag of screws", "le sac de vis"),
        Both("left leg", "la patte gauche"),
        Both("instruction sheet", "la feuille d'instructions"),
    ),
}
COLORS = (
    Both("black", "noir"), Both("white", "blanc"), Both("grey", "gris"), Both("navy", "bleu marine"),
    Both("sage green", "vert sauge"), Both("red", "rouge"), Both("sand", "sable"),
)  # fmt: skip
SIZES = (
    (Both("small", "petit"), Both("medium", "moyen")), (Both("medium", "moyen"), Both("large", "grand")),
    (Both("large", "grand"), Both("extra large", "très grand")), (Both("size 7", "7"), Both("size 8", "8")),
    (Both("size 9", "9"), Both("size 10", "10")), (Both("size 11", "11"), Both("size 12", "12")),
)  # fmt: skip
EVENTS = (
    Both("my daughter's birthday", "la fête de ma fille"), Both("my mom's seventieth", "les 70 ans de ma mère"),
    Both("our anniversary", "notre anniversaire de mariage"), Both("my son's birthday", "la fête de mon gars"),
    Both("my sister's baby shower", "le shower de ma sœur"), Both("a housewarming", "une pendaison de crémaillère"),
    Both("my husband's fortieth", "les quarante ans de mon mari"),
)  # fmt: skip
CHRISTMAS = (
    Both("Christmas", "Noël"), Both("Christmas Eve", "le réveillon"), Both("the office gift exchange", "l'échange de cadeaux au bureau"),
)  # fmt: skip
WAREHOUSES = ("Boucherville", "Milton", "Calgary", "Moncton", "Delta")
SCANS = (
    "Mississauga",
    "Kingston",
    "Drummondville",
    "Moncton",
    "Winnipeg",
    "Kamloops",
    "Anjou",
    "Vaughan",
    "Regina",
    "Lévis",
)
CARRIERS = (plain("Swiftline"), plain("Transbo"), plain("Maple Courier"))
COMPETITORS = (plain("HomeHaus"), plain("Cuisine Dépôt"), plain("Bargain Barn"), plain("Maison Plus"))
SELLERS = (plain("NordikTrade"), plain("GadgetAlley"), plain("LumiShop"), plain("Aubaines Direct"), plain("TechBarn"))
PROMO_CODES = ("NORD15", "MERCI20", "HIVER15", "FLURRY10", "CLUB25")


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """`postal`: beginnings of its postal codes."""

    name: str
    province: str
    zone: str
    postal: tuple[str, ...]
    store: str
    weight: int


CITIES = (
    City("Toronto", "ON", "America/Toronto", ("M4C", "M5V", "M6H", "M1B"), "Toronto Danforth", 20),
    City("Ottawa", "ON", "America/Toronto", ("K2P", "K1N", "K2B"), "Ottawa Rideau", 9),
    City("Mississauga", "ON", "America/Toronto", ("L5B", "L5M"), "Mississauga Lakeshore", 8),
    City("Hamilton", "ON", "America/Toronto", ("L8P", "L9C"), "Hamilton Mountain", 5),
    City("Sudbury", "ON", "America/Toronto", ("P3E",), "Sudbury", 2),
    City("Vancouver", "BC", "America/Vancouver", ("V5T", "V6B"), "Vancouver Main", 9),
    City("Surrey", "BC", "America/Vancouver", ("V3T",), "Surrey Central", 5),
    City("Calgary", "AB", "America/Edmonton", ("T2P", "T3B"), "Calgary Sunridge", 9),
    City("Edmonton", "AB", "America/Edmonton", ("T5J", "T6E"), "Edmonton Whyte", 7),
    City("Winnipeg", "MB", "America/Winnipeg", ("R3C", "R2V"), "Winnipeg Garden City", 6),
    City("Regina", "SK", "America/Regina", ("S4P",), "Regina Victoria", 3),
    City("Halifax", "NS", "America/Halifax", ("B3H", "B3K"), "Halifax Robie", 5),
    City("St. John's", "NL", "America/St_Johns", ("A1C",), "St. John's Avalon", 2),
    City("Moncton", "NB", "America/Moncton", ("E1C",), "Moncton Main", 3),
    City("Montréal", "QC", "America/Toronto", ("H2X", "H4E", "H1V"), "Montréal Masson", 14),
    City("Québec", "QC", "America/Toronto", ("G1R", "G1K"), "Québec Limoilou", 8),
    City("Laval", "QC", "America/Toronto", ("H7N", "H7V"), "Laval Carrefour", 7),
    City("Gatineau", "QC", "America/Toronto", ("J8X", "J8T"), "Gatineau Hull", 5),
    City("Sherbrooke", "QC", "America/Toronto", ("J1H",), "Sherbrooke King", 4),
    City("Trois-Rivières", "QC", "America/Toronto", ("G9A",), "Trois-Rivières Forges", 3),
    City("Saguenay", "QC", "America/Toronto", ("G7H",), "Chicoutimi", 3),
    City("Rimouski", "QC", "America/Toronto", ("G5L",), "Rimouski", 2),
)  # fmt: skip
HOURS = (Hours(9, 21), Hours(10, 18), Hours(9, 20), Hours(10, 21))
STREETS = (
    "Maple Avenue", "rue des Érables", "Dundas Street", "rue Saint-Jean", "Elm Street", "boulevard Talbot", "Queen Street",
    "chemin Chambly", "Portage Avenue", "rue Principale", "Lakeview Drive", "avenue du Parc", "Mill Road", "rue Cartier",
)  # fmt: skip
