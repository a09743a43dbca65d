"""Small word lists of our own: function words, negations, hedges, opposites, irregular forms."""

from __future__ import annotations

STOPWORDS = frozenset(
    """a an the this that these those there here it its itself he him his himself she her hers
    herself they them their theirs themselves we us our ours ourselves i me my mine you your yours
    who whom whose which what when where why how and or but if then than so as at by for from in
    into of off on onto out over to up with within about across after again against all also am
    any are be because been before being below between both can could did do does doing down during
    each few had has have having is just more most much many may might must no nor not now once only
    other own same shall should some such through under until very was were will would upon per via
    among around along s t d ll re ve m one's yet still even ever while whereas although though
    however therefore thus hence another either neither every else according""".split()
)

# Words that turn round what the sentence says. "refuse" and "lack" deny like "not" does.
NEGATIONS = frozenset(
    """no not never none nobody nothing neither nor without cannot nowhere
    refused refuses refuse declined denied denies deny lacks lacked lacking unable hardly barely
    rejected rejects reject false untrue isn't aren't wasn't weren't doesn't don't didn't hasn't
    haven't hadn't won't wouldn't can't couldn't shouldn't""".split()
)

HEDGES = frozenset(
    """may might could possibly perhaps reportedly allegedly apparently likely probably suggests
    suggested seems seemed appears appeared estimated expected planned proposed intended forecast
    projected draft provisional rumoured claimed alleged potential potentially hoped aims""".split()
)


def _pairs(text: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    rows = []
    for line in text.strip().splitlines():
        left, right = line.split("|")
        rows.append((tuple(left.split()), tuple(right.split())))
    return tuple(rows)


ANTONYMS = _pairs(
    """
    increase increased rise rose risen grew grow higher gain gained climbed | decrease decreased fall fell fallen decline declined drop dropped shrank lower loss reduced reduce
    higher above exceeded exceed over | lower below under beneath
    more greater larger most bigger | less fewer smaller least
    won win victory | lost lose defeat
    approve approved adopted accept accepted accepting passed agreed | reject rejected refuse refused declined opposed vetoed dismissed
    before earlier prior previously | after later afterwards subsequently
    first earliest | last latest final
    open opened opens reopened | close closed closes shut
    begin began begun start started commenced | end ended finish finished stopped stop
    early ahead | late delayed overdue behind
    male man men boy husband father son brother king | female woman women girl wife mother daughter sister queen
    north northern | south southern
    east eastern | west western
    upstream | downstream
    left | right
    young younger youngest | old older oldest
    alive living survived | dead died killed
    buy bought purchase purchased | sell sold
    include included including inside | exclude excluded excluding outside
    allow allowed permit permitted | forbid forbidden ban banned prohibit prohibited prevent prevented
    always | never
    all every everyone everything | none nobody nothing
    true correct right accurate | false wrong incorrect inaccurate
    positive | negative
    success successful succeed succeeded | failure failed unsuccessful
    present presence | absent absence
    cause caused | prevent prevented
    improve improved better best | worsen worsened worse worst
    strong stronger | weak weaker
    private privately | public publicly
    minimum least | maximum most
    hire hired appoint appointed employed | fire fired dismissed resigned
    enter entered arrive arrived join joined | leave left depart departed exit
    majority | minority
    unanimous unanimously | divided split
    temporary | permanent
    activate activated activates activation induce induced promote promotes promoted | inhibit inhibited inhibits inhibition suppress suppressed block blocked
    sufficient adequate enough | insufficient inadequate shortage
    safe safely | unsafe dangerous hazardous
    possible able | impossible unable
    likely | unlikely
    necessary required mandatory compulsory | unnecessary optional voluntary
    legal lawful | illegal unlawful
    known | unknown
    same identical equal | different unequal
    single | married
    import imported | export exported
    import imports | export exports
    day daytime | night overnight
    hot warm | cold cool
    empty | full
    fast faster quick | slow slower
    long longer | short shorter
    heavy heavier | light lighter
    wide wider | narrow narrower
    deep deeper | shallow shallower
    new newer | old existing
    rich wealthy | poor
    guilty convicted | innocent acquitted
    support supported supporting favour favoured | oppose opposed opposing against
    up upward | down downward
    upheld uphold | overturned quashed struck
    surplus profit | deficit loss
    income revenue | expense expenditure
    debit | credit
    asset assets | liability liabilities
    internal domestic | external foreign
    complete completed finished | incomplete unfinished
    demolished removed destroyed | kept preserved retained built
    remain remained stay stayed | leave left changed
    """
)  # noqa: E501

_IRREGULAR = """
be is are was were been being am; have has had having; do does did done; go goes went gone going;
build built building builds builder builders; pay paid pays paying payment payments; hold held holding;
make made making makes; take took taken taking; give gave given giving; find found finding findings;
say said saying says; tell told; think thought; know knew known; write wrote written writing writes;
begin began begun beginning; become became; come came coming; see saw seen; get got gotten; run ran
running; rise rose risen rising; fall fell fallen falling; grow grew grown growth growing; draw drew
drawn; drive drove driven driving driver drivers; break broke broken; choose chose chosen choice;
speak spoke spoken; steal stole stolen; wear wore worn; win won winning winner winners; lose lost loss
losses losing; leave left leaving; meet met meeting meetings; sell sold selling sale sales; buy bought
buying; bring brought; spend spent spending; send sent; lend lent loan loans lending; keep kept keeping;
sleep slept; feel felt; lead led leading leader leaders; read reading; feed fed; fight fought; teach
taught; catch caught; seek sought; stand stood standing; understand understood; strike struck; show
shown showed showing; throw threw thrown; fly flew flown flight; sing sang sung; sink sank sunk;
swim swam swum; shrink shrank shrunk; bear bore born borne; bind bound binding; set setting; cut
cutting cuts; put putting; cost costs costing costed; child children; person people persons; man men;
woman women; foot feet; tooth teeth; life lives; wife wives; half halves; study studies studied
studying; carry carried carries carrying carriage; die died dies death deaths dead dying; lie lay lain;
approve approved approves approval approving; decide decided decision decisions decides; destroy
destroyed destruction; receive received receipt receives; complete completed completion completes;
open opened opens opening; close closed closure closing closes; delay delayed delays late lateness;
rate rates rated rating ratings; weigh weighs weighed weight weights; long length; wide width; high
height; deep depth; strong strength; vote voted votes voting; sign signed signs signing signature
signatures; resign resigned resignation; tonne tonnes ton tons; metre metres meter meters; kilometre
kilometres km kilometer kilometers; euro euros eur; dollar dollars usd; percent percentage; centre
centres center centers; councillor councillors councilor; analysis analyses; datum data; criterion
criteria; inspect inspected inspection inspections inspector inspectors; engineer engineers engineering;
contract contracts contractor contractors contracted; tender tenders tendered; elect elected election
elections; invest invested investment investments; employ employed employee employees employment
employer; estimate estimated estimates; propose proposed proposal proposals; appoint appointed
appointment; agree agreed agreement agreements agrees; require required requirement requirements
requires; replace replaced replacement replaces replacing; reduce reduced reduction reduces reducing;
produce produced production produces product; collide collided collision; design designed designer designs;
report reported reports reporting; million millions; billion billions; pile piles piling piled; repair repaired repairs; describe described
description; include included includes including inclusion; conclude concluded conclusion; exceed
exceeded excess exceeds; succeed succeeded success; judge judged judges judgment judgement; fund funded
funding funds; author authors; publish published publication publishes publisher
"""
IRREGULAR = {
    word: group.split()[0]
    for group in _IRREGULAR.replace("\n", " ").split(";")
    for word in group.split()
}

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_TENS = "thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "_ first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
NUMBER_WORDS = (
    {word: str(value) for value, word in enumerate(_UNITS)}
    | {word: str((index + 3) * 10) for index, word in enumerate(_TENS)}
    | {word: str(value) for value, word in enumerate(_ORDINALS) if value > 1 and value != 2}
    | {"once": "1", "twice": "2", "dozen": "12", "hundred": "100", "thousand": "1000"}
)

# Past and present forms that can open a verb phrase; regular pasts are told by their ending.
VERBS = frozenset(
    """is are was were be been has have had do does did can could will would shall should may might
    must cost costs took takes take gave gives give won wins win lost loses lose began begins begin
    made makes make became becomes become went goes go said says say held holds hold led leads lead
    built builds build paid pays pay rose rises rise fell falls fall ran runs run left leaves leave
    kept keeps keep met meets meet sold sells sell bought buys buy spent spends spend found finds
    find came comes come saw sees see got gets get wrote writes write chose chooses choose drew
    draws draw grew grows grow brought brings bring cut cuts set sets put puts stood stands stand
    carries carry contains contain includes include employs remains remain opens open closes close
    serves serve requires require shows show reports reported rated weighs measures lies lay spans
    connects crosses lent signed binds bears bore wore broke drove fought sought struck shut sent
    told thought knew felt taught caught read owns own lives uses use needs allows allow forbids
    gives limits expires expired exceeds exceed""".split()
)
