"""Closed word lists that the name rules go by: titles, roles, heads of organisations and places."""

from __future__ import annotations

TITLES = frozenset(
    "dr mr mrs ms miss mx prof professor sir dame lord lady councillor cllr alderman judge justice mayor "
    "captain capt commissioner inspector sergeant constable colonel col major general gen lieutenant lt "
    "president minister secretary senator sen representative rep governor gov chancellor chairman "
    "chairwoman chairperson chair deputy reverend rev father sister brother rabbi imam bishop archbishop "
    "engineer treasurer clerk director ambassador attorney harbourmaster superintendent principal".split()
)
# Titles that are also common nouns: they are stripped only before a capitalised name.
ROLES = frozenset(
    "engineer chair chairman chairwoman chairperson director manager inspector clerk treasurer mayor "
    "surveyor architect secretary officer editor reporter correspondent spokesman spokeswoman spokesperson "
    "author founder owner president analyst consultant contractor foreman captain auditor accountant "
    "solicitor barrister lawyer counsel judge professor doctor nurse resident trader councillor "
    "commissioner minister researcher scientist economist leader head assistant adviser advisor "
    "harbourmaster superintendent supervisor coordinator planner designer deputy witness "
    "plaintiff defendant applicant respondent appellant".split()
)
ORG_TAILS = frozenset(
    "ltd limited gmbh ag inc incorporated llc llp plc corp corporation co company companies group holdings "
    "authority council committee commission board ministry department university institute agency "
    "association society union bank trust foundation court partners partnership consultants consulting "
    "engineers engineering contractors constructors construction builders works office service services "
    "college school hospital party press times courier herald gazette post tribune journal chronicle "
    "observer mail guardian sons brothers federation league club chamber ministry secretariat directorate "
    "bureau laboratory laboratories labs industries systems technologies solutions cooperative coop "
    "parliament senate congress assembly government administration treasury executive inspectorate "
    "tribunal consortium alliance network forum panel taskforce team unit division fund insurance "
    "surveyors architects traders forces police navy army church museum library archive archives "
    "shipping logistics steel marine fabrication fabricators foundry shipyard sa spa bv nv oy ab".split()
)
ORG_HEADS = frozenset(
    "ministry department university institute bank board committee commission council court office bureau "
    "association society federation college school chamber church house agency port "
    "confederation league friends academy centre center union".split()
)
PLACE_TAILS = frozenset(
    "bridge street road quay river harbour harbor bay island islands isle lane square park hill dock docks "
    "pier station avenue canal county valley coast lake town village beach airport tunnel wharf basin "
    "sea ocean gulf strait channel peninsula mountain mountains forest heath moor point head ferry "
    "viaduct footbridge crossing causeway bypass drive terrace crescent gate estate district quarter "
    "region province state city parish borough marina yard slipway embankment weir lock mill "
    "swing-bridge market plaza boulevard way close mount fell creek estuary promenade flats".split()
)
PLACE_HEADS = frozenset(
    "river lake mount port cape fort saint st isle island bay gulf city town".split()
)
STATUTE_TAILS = frozenset(
    "act acts regulations regulation order ordinance code directive treaty convention bill byelaws bylaws "
    "statute constitution charter rules protocol".split()
)
CONNECTORS = frozenset(
    "of the de van von der den la le du del della di da y & 's for and al bin ibn".split()
)
PERSON_PARTICLES = frozenset("de van von der den la le du del della di da al bin ibn".split())
CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues "
    "wed thu thur thurs fri sat sun christmas easter spring summer autumn winter".split()
)
SPEECH_VERBS = frozenset(
    "said says wrote told asked replied moved seconded proposed signed resigned argued added noted explained "
    "reported announced stated warned believes thinks suggested recommended chaired confirmed admitted "
    "denied objected abstained voted retired joined died married testified claimed concluded observed".split()
)
# Words that start sentences without being names.
STARTERS = frozenset("""
a an the this that these those it its he she they we you i his her their our your my there here what which
who whom whose when where why how if as at by for from in into of off on onto out over per to under up upon
with within without about above across after against along amid among around before behind below beneath
beside besides between beyond despite down during except inside near since through throughout till toward
towards until while although because though unless whereas whether and but or nor so yet not no never none
nothing nobody all any both each either every few fewer less many more most much neither other others
another several some such same one two three four five six seven eight nine ten eleven twelve twenty thirty
forty fifty hundred thousand first second third fourth fifth last next previous once twice again also
already always
however therefore moreover furthermore meanwhile nevertheless nonetheless instead otherwise then thus hence
indeed still today tomorrow yesterday now later earlier soon perhaps maybe finally initially overall
is are was were be been being has have had do does did will would shall should can could may might must
let please yes no dear thank thanks hello hi regards sincerely best kind see note notes re fw fwd cc bcc
subject sent date dated total totals amount number item items table figure page section chapter appendix
only even just quite rather very too well new old good bad early late recent recently current currently
following according given based using under apart together altogether asked told work works members member
people residents local public heavy light high low long short apologies present absent resolved agreed
approved noted received summary introduction background conclusion conclusions results methods discussion
minutes agenda report letter email memo notice press release annex contents references draft final version
prepared written published issued signed nothing anyone everyone someone everything something anything
costs cost traffic work repairs speed weight delays delay drivers lorries cars pedestrians vehicles money
ask ignore mark add remove use keep make take give get go come find check read send call tell put set
question questions answer answers comment comments response status type name title value values description
category id year month day time location risk owner likelihood impact score mitigation action actions
""".split())  # fmt: skip
GIVEN_NAMES = frozenset("""
aaron abigail adam adele adrian agnes aidan ailsa alan albert alec alex alexander alexandra alfred alice
alison amanda amelia amir amy ana andrea andrew angela angus anita ann anna anne annie anthony anton antonia
arthur audrey barbara beatrice ben benjamin bernard bettina bill bob brenda brian bridget bruce callum
camilla carl carla carol caroline catherine cecil charles charlotte chloe chris christian christina
christine christopher claire clara claudia clive colin connor craig dagmar daniel daphne david dawn dean
deborah denis dennis derek diana dieter dominic donald dora doris dorothy douglas duncan edgar edith edmund
edward edwin eileen elaine eleanor elena elias elizabeth ella ellen emily emma eric erica erik ernest esther
ethel eva evan evelyn fatima felix fergus fiona florence frances francis frank fred frederick gabriel gareth
gary gavin geoffrey george georgina gerald gerard gilbert gillian giles giulia glen gloria gordon grace
graham greta gregory greta gunnar guy gwen hamish hannah hans harold harriet harry hazel heather hector
heidi helen helena henrik henry hilary holly howard hugh hugo ian ida imogen ines ingrid irene iris isaac
isabel isabella ivan ivor ivy jack jacob jacqueline jacob james jan jane janet janice jasmine jason jean
jennifer jenny jeremy jessica jill jim joan joanna joel john jonas jonathan jordan joseph josephine joshua
joyce juan judith julia julian julie june justin karen karin karl kate katherine kathleen katie keith kenneth
kevin kirsten klaus lars laura lauren lawrence leah lee lena leo leonard leslie lewis liam lillian linda
lionel lisa lorna louis louise lucas lucia lucy luke lydia lynn mabel magnus malcolm marcus margaret maria
marie marina marion mark marta martha martin mary matilda matthew maureen maurice max maya megan mei
melanie melissa michael michelle mina miranda miriam mohammed moira molly monica morag muriel nadia nancy
naomi natalie natasha neil nell nicholas nicola nigel nina nora norman odette olga oliver olivia oscar otto
owen pamela patricia patrick paul paula pauline pedro penelope percy peter petra philip phyllis pierre priya
rachel ralph raymond rebecca reginald rhys richard robert robin rodney roger roland ronald rosa rosalind
rose rosemary ross rowan roy rupert russell ruth ryan sabine sally sam samantha samuel sandra sara sarah
saul scott sean sharon sheila shirley sidney silvia simon sofia sonia sophie stanley stella stephen steven
stuart susan suzanne sven sybil sylvia tamsin tanya tara ted teresa terence theodore theresa thomas tim
timothy tobias tom tony tracy trevor una ursula valerie vanessa vera vernon veronica victor victoria
vincent viola violet virginia vivian walter wanda wendy wilfred wilhelm william winifred yasmin yvonne zoe
""".split())  # fmt: skip
