import { timeText } from '../clock/time-text.ts'
import { counted } from '../options/counted.ts'
import { quotedLine } from '../options/quoted.ts'
import type { Run } from '../scenario/run.ts'
import type { Violation } from '../scenario/violation.ts'
import type { Likelihood } from '../search/likelihood.ts'
import type { FaultNeed } from '../search/needed-faults.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import { belowRoot } from './below-root.ts'
import { castOf } from './cast.ts'
import { endingsOf, missedOf } from './endings.ts'
import { beginningsOf } from './fault-beginnings.ts'
import { type Focus, firstOperation, focusOf } from './focus.ts'
import { forgettingOf, hasForgotten, lostSomething } from './forgetting.ts'
import { UNICODE } from './glyphs.ts'
import type { Happening, Step } from './happening.ts'
import { type Happenings, happeningsOf } from './happenings.ts'
import { BESIDE_TITLE, ENDINGS_TITLE, lastStepTitle, MISSED_TITLE } from './headings.ts'
import { inTime } from './in-time.ts'
import type { Loss } from './lost-values.ts'
import { messageLabel } from './message-label.ts'
import { momentTexts } from './moment.ts'
import { changeOfNamed, type NamedChange } from './named-change.ts'
import { type Pivot, pivotOf } from './pivot.ts'
import { rowText, whoText } from './row-text.ts'
import { rowWords } from './row-words.ts'
import type { Row } from './rows.ts'
import { settlingOf } from './settling.ts'
import { NEAR, sliceOf } from './slice.ts'
import { violationFrame, violationSentence } from './violation-sentence.ts'
import { wentBy } from './went-by.ts'

/** What was found out about a failure by more runs. */
export interface Findings {
  readonly faults: readonly FaultNeed[]
  readonly likelihood: Likelihood | undefined
  /** The smallest change with which it passes: `n3→n2 voted takes 25 ms instead of 4.7 ms, and nothing wrong is seen`. */
  readonly nearest: string | undefined
}

/** Something that happened: a time in microseconds of virtual time, the event of the journal, and words. */
export interface ToldMoment {
  readonly atUs: number
  readonly event: number
  readonly text: string
  /** Where the code is written that acted, if the journal has lines: `receive (raft.ts:48:3)`. */
  readonly line?: string
}

/** A failure in a few sentences, and what they are made of. */
export interface Explanation {
  readonly sentences: readonly string[]
  /** What should hold. */
  readonly expected: string
  /** What was wrong, as the story has it. */
  readonly found: string
  /** Whom that means by names of its own, as `T1`. */
  readonly cast: readonly ToldMoment[]
  /** The line of the user's code that threw, or where the violated property stands. */
  readonly frame: string | undefined
  /** What of the causal slice happened first. */
  readonly first: ToldMoment | undefined
  /** What a process that crashed did not know any more. */
  readonly forgotten: readonly ToldMoment[]
  /** What else the violation is about: the other leader, the write that a read missed. Where `chain` is empty, what changed last. */
  readonly beside: readonly ToldMoment[]
  /** Where a node ceased to show a value that was confirmed, and that a checker misses. */
  readonly lost: readonly ToldMoment[]
  /** Of one such value, where it came to be there, and what led to its end. */
  readonly wayToLoss: readonly ToldMoment[]
  /** What the processes of the chain went by: the state of each when it did its part, and messages that it did not have then. */
  readonly wentBy: readonly ToldMoment[]
  /** Of what should have come true in the end: what the nodes show then, the fewest that show the same first. */
  readonly endings: readonly ToldMoment[]
  /** What did not get through to the nodes that it may be about. */
  readonly missed: readonly ToldMoment[]
  /** Of what should have come true in the end: what was healed when, and how long there was to settle; undefined for all else. */
  readonly settling: string | undefined
  /** The chain of causes that ends at the violation, the first one first. */
  readonly chain: readonly ToldMoment[]
  /** A step to look at besides the last one, and before it what the same node had done for the other side; empty where none was found. */
  readonly pivot: readonly ToldMoment[]
  /** The node that did it; undefined where `pivot` is empty. */
  readonly pivotAt: string | undefined
  /** What is known of it, as a heading: `Where the two sides met, at n3`; undefined where `pivot` is empty. */
  readonly pivotTitle: string | undefined
  readonly faults: readonly FaultNeed[]
  /** The faults built into nodes (`buggify`) that struck. */
  readonly builtIn: readonly ToldMoment[]
  /** In [0, 1]: how often the run fails in this way when all but its operations and faults is drawn anew; undefined where that was not tried. */
  readonly chance: number | undefined
  /** The moments at which it became likely. */
  readonly jumps: readonly {
    readonly atUs: number
    readonly before: number
    readonly after: number
    readonly text: string
  }[]
  readonly nearest: string | undefined
}

/** A chain of causes is told as far as this. */
const LONGEST_CHAIN = 5
/** So far it is looked back for what is worth telling. */
const LONGEST_LOOK = 12
/** In a sentence, a row takes no more room. */
const ROOM = 160
const MOST_BESIDE = 3
const MOST_JUMPS = 3
const MOST_TO_LOSS = 2
const MOST_FORGOTTEN = 3
const MOST_FAULTS = 4

/**
 * Explains a failure: what should hold, what happened first, which fault was needed, which message came last, how likely it was, and which
 * smallest change makes it pass. What is not known is left out. A pure function.
 *
 * @param run A failing run with its journal.
 */
export function explain(
  run: Run,
  journal: ReadonlyJournal,
  findings: Findings,
  root?: string,
  happenings: Happenings = happeningsOf(journal),
): Explanation {
  const violation = run.violations[0] as Violation
  const focus = focusOf(run, happenings)
  const teller = new Teller(run, journal, happenings, root)
  const slice = sliceOf(happenings, focus)
  // What is too far away for the slice explains nothing: an election, of what its leader did seconds later.
  const near = chainOf(happenings, focus).filter((each, i, all) => i === all.length - 1 || slice.has(each.index))
  const causes = withBeginnings(near, near, happenings)
  const chain = causes.map(each => teller.tell(each))
  const losses = focus.losses.filter(each => !causes.includes(each.step))
  const lossSteps = losses.map(each => each.step)
  const others = besideOf(happenings, focus).filter(each => ![...causes, ...lossSteps].includes(each))
  const apart = withBeginnings(others, [...causes, ...lossSteps, ...others], happenings)
  const told =
    causes.length + losses.length + apart.length > 0
      ? withWhatTheyReport(apart, causes, happenings)
      : lastChanges(happenings, focus)
  const lost = lossSteps.map(each => teller.tell(each))
  const toLoss = losses.length === 1 ? wayTo(losses[0] as Loss, happenings) : []
  const wayToLoss = toLoss.filter(each => !causes.includes(each)).map(each => teller.tell(each))
  const missed = missedOf(run, happenings, focus.roots.keys())
  const beside = told.filter(each => !missed.some(other => other === each)).map(each => teller.tell(each))
  // Where a checker's evidence says what it takes, what its operations came of is of no interest.
  const started = (focus.evidence.length > 0 ? [] : [...slice.keys()])
    .map(index => happenings.all[index] as Happening)
    .filter(isTelling)
  const firstOfAll = started.sort((a, b) => a.index - b.index)[0]
  const first = firstOfAll === undefined ? undefined : teller.tell(firstOfAll)
  // What came up before the first of the operations that the evidence names took nothing from them.
  const from = firstOperation(focus, happenings)
  const forgotten = happenings.all
    .filter((each): each is Step => each.kind === 'step' && each.restart && slice.has(each.index) && each.index > from)
    .map(restart => ({ restart, steps: happenings.byProcess.get(restart.process ?? '') ?? [] }))
    .filter(({ restart, steps }) => lostSomething(restart, steps))
    .map(({ restart, steps }) => forgettingOf(restart, steps))
  const toldForgotten = mostForgetful(forgotten).map(each => teller.tell(each))
  // What the chain says by itself is not told twice.
  const went = wentBy(happenings, causes.at(-1), apart)
    .filter(({ happening }) => !causes.includes(happening) || happening.kind === 'failure')
    .map(({ happening, text }) => ({ atUs: happening.time, event: happenings.eventOf(happening), text }))
  const forgetful = new Set(forgotten.flatMap(({ process }) => process ?? []))
  const sides = { last: focus.step, beside: others, forgetful, isOfHistory: focus.isOfHistory }
  const met = losses.length > 0 ? undefined : pivotOf(run, happenings, sides)
  const pivot = met ?? changeOfNamed(run, happenings)
  const pivotal = [pivot?.after, pivot?.step].filter(step => step !== undefined)
  const { likelihood, faults, nearest } = findings
  const jumps = (likelihood?.jumps ?? []).map(jump => ({ ...jump, text: momentTexts(journal, jump.atUs).join(', ') }))
  const [start] = likelihood?.points ?? []
  const chance = start === undefined || start.atUs > 0 ? undefined : start.failed / start.draws
  const facts = {
    expected: expectationOf(violation),
    found: violationSentence(run),
    cast: castOf(run, journal).map(({ begin, text }) => ({ atUs: begin.timeUs, event: begin.id, text })),
    frame: violationFrame(violation, root),
    first,
    forgotten: toldForgotten,
    beside,
    lost,
    wayToLoss,
    wentBy: went,
    settling: settlingOf(run),
    endings: endingsOf(run, happenings).map(({ happening, text }) => ({
      atUs: happening.time,
      event: happenings.eventOf(happening),
      text,
    })),
    missed: missed.map(each => teller.tell(each)),
    chain,
    pivot: pivotal.map(each => teller.tellAnswered(each)),
    pivotAt: pivot?.step.process,
    pivotTitle: pivot === undefined ? undefined : titleOf(pivot),
    faults,
    builtIn: builtInFaults(journal),
    chance,
    jumps,
    nearest,
  }
  return { sentences: sentencesOf(facts, start?.draws ?? 0), ...facts }
}

function expectationOf({ kind, property }: Violation): string {
  const name = quotedLine(property)
  switch (kind) {
    case 'always':
      return `"${name}", after every step`
    case 'eventually':
      return `"${name}", in the end, when no fault is left`
    case 'history':
    case 'undecided':
      return `"${name}", in all that clients were told`
    case 'threw':
      return 'no process throws'
    case 'stuck':
      return 'each operation comes to an end'
    case 'endless':
      return 'the run comes to an end'
  }
}

/**
 * Steps of processes from the violation back, by the causes of the journal; the first one first. What a client did before the operation that
 * is wrong is no part of it, nor, in a long chain, what clients heard and only went on by.
 */
function chainOf(happenings: Happenings, focus: Focus): Happening[] {
  const roots = [...focus.roots].filter(([, distance]) => distance <= NEAR).map(([index]) => happenings.all[index])
  const last = focus.step ?? roots.sort((a, b) => (b?.index ?? 0) - (a?.index ?? 0))[0]
  const chain: Happening[] = []
  for (let each: Happening | undefined = last; each !== undefined; each = happenings.causeOf(each)) {
    if (isTelling(each)) chain.unshift(each)
    if (chain.length >= LONGEST_LOOK || (focus.isOfHistory && each !== last && isInvocation(each))) break
  }
  if (chain.length <= LONGEST_CHAIN) return chain
  const telling = chain.filter((each, i) => i === chain.length - 1 || !isOnlyHeard(each, happenings))
  return telling.slice(-LONGEST_CHAIN)
}

function isInvocation(each: Happening): boolean {
  return each.kind === 'step' && each.operations.some(({ type }) => type === 'invoke')
}

/** Whether a client was answered, and nothing came of it but what it asked next. */
function isOnlyHeard(each: Happening, { clients }: Happenings): boolean {
  if (each.kind !== 'step' || each.trigger.kind !== 'message') return false
  return clients.has(each.process ?? '') && each.operations.length + each.changes.length === 0
}

/** Of many crashes those by which something was forgotten come first, and of these the last ones; in order. */
function mostForgetful(steps: readonly Step[]): Step[] {
  const distinct = [...new Set(steps)].sort((a, b) => a.index - b.index)
  const telling = distinct.filter(hasForgotten).slice(-MOST_FORGOTTEN)
  const others = distinct.filter(each => !telling.includes(each)).slice(-MOST_FORGOTTEN)
  const room = MOST_FORGOTTEN - telling.length
  return [...telling, ...(room === 0 ? [] : others.slice(-room))].sort((a, b) => a.index - b.index)
}

/** Where a value came to be in the state of a process, and the last causes of the step in which it was lost there; in order. */
function wayTo({ step, shownSince }: Loss, happenings: Happenings): Happening[] {
  const way: Happening[] = []
  for (let each = happenings.causeOf(step); each !== undefined; each = happenings.causeOf(each)) {
    if (isTelling(each)) way.push(each)
    if (way.length === MOST_TO_LOSS) break
  }
  const all = shownSince === undefined ? way : [...way, shownSince]
  return [...new Set(all)].sort((a, b) => a.index - b.index)
}

/** What else is wrong together with the last step of the violation, and what a checker's evidence names. */
function besideOf({ all }: Happenings, { roots, step, evidence, last }: Focus): Happening[] {
  const near = [...roots].flatMap(([index, distance]) => (distance <= NEAR ? [all[index] as Happening] : []))
  const found = [...near, ...evidence.slice(0, MOST_BESIDE)].filter(each => each !== step && each.index <= last)
  return [...new Set(found)]
    .filter(isTelling)
    .sort((a, b) => a.index - b.index)
    .slice(-MOST_BESIDE)
}

/** Before a reply that a client took, the step in which the node changed that answered so: what the client was told came of that. */
function withWhatTheyReport(
  beside: readonly Happening[],
  told: readonly Happening[],
  happenings: Happenings,
): Happening[] {
  return beside.flatMap(each => {
    const isOfClient = each.kind === 'step' && each.process !== undefined && happenings.clients.has(each.process)
    const cause = isOfClient && each.trigger.kind === 'message' ? happenings.causeOf(each) : undefined
    const isNew = cause?.kind === 'step' && cause.changes.length > 0 && ![...beside, ...told].includes(cause)
    return isNew ? [cause, each] : [each]
  })
}

/** Before the end of a fault, its beginning: that something goes on says little without when it stood still. */
function withBeginnings(
  moments: readonly Happening[],
  told: readonly Happening[],
  happenings: Happenings,
): Happening[] {
  const beginnings = moments.flatMap(each => (each.kind === 'step' ? beginningsOf(each, happenings) : []))
  return [...new Set([...moments, ...beginnings.filter(each => !told.includes(each))])].sort(
    (a, b) => a.index - b.index,
  )
}

/** Where no step is to blame and no process is named, what changed last in each says most. */
function lastChanges({ all }: Happenings, { roots }: Focus): Happening[] {
  return [...roots.keys()]
    .sort((a, b) => a - b)
    .map(index => all[index] as Happening)
    .filter(isTelling)
    .slice(-MOST_BESIDE - 1)
}

/** Whether there is something to say about it. That a process started is nothing that went wrong. */
function isTelling(happening: Happening): boolean {
  if (happening.kind === 'failure') return true
  const { trigger, changes, operations, lifecycle, faults, restart } = happening
  if (trigger.kind === 'start' && !restart) return false
  const isFirstState = changes.length > 0 && changes.every(({ first }) => first)
  if (isFirstState && trigger.kind !== 'message' && operations.length + lifecycle.length === 0) return false
  return trigger.kind === 'message' || changes.length + operations.length + lifecycle.length + faults.length > 0
}

/** Puts happenings into words as the story does, on one line. */
class Teller {
  readonly #words: ReturnType<typeof rowWords>
  readonly #journal: ReadonlyJournal
  readonly #happenings: Happenings
  readonly #root: string | undefined

  constructor(run: Run, journal: ReadonlyJournal, happenings: Happenings, root: string | undefined) {
    this.#journal = journal
    this.#happenings = happenings
    this.#root = root
    // Beside no lifelines nothing else says when a message was sent.
    this.#words = { ...rowWords(run, happenings, UNICODE, ROOM), longFlightUs: 0 }
  }

  tell(happening: Happening): ToldMoment {
    const row: Row =
      happening.kind === 'step'
        ? { kind: 'step', step: happening }
        : { kind: 'failures', fate: happening.fate, failures: [happening] }
    const lines = rowText(row, this.#words).map(line =>
      line
        .map(({ text }) => text)
        .join('')
        .trim(),
    )
    const who = whoText(row, UNICODE.becomes)
    const whose =
      who === '' && happening.kind === 'step' && happening.trigger.kind === 'timer' ? `${happening.process}: ` : who
    const text = `${whose}${lines.join(' ')}`.replace(/\s+/g, ' ')
    const event = this.#happenings.eventOf(happening)
    const line = this.#journal.lineOf(event)
    return { atUs: happening.time, event, text, ...(line === undefined ? {} : { line: belowRoot(line, this.#root) }) }
  }

  /** Tells of a step in which a node was asked something also what it answered. */
  tellAnswered(step: Step): ToldMoment {
    const told = this.tell(step)
    const { all } = this.#happenings
    const arrival = all.find(
      (each): each is Step =>
        each.kind === 'step' && each.trigger.kind === 'message' && each.trigger.message.answers === step,
    )
    if (arrival?.trigger.kind !== 'message') return told
    const { message } = arrival.trigger
    const when = message.sentAt === step.time ? 'at once' : `at ${timeText(message.sentAt ?? step.time)}`
    const answer = messageLabel(message, ROOM >> 1, this.#words).replace(/^reply /, '')
    const and = told.text.includes(` ${UNICODE.causes} `) ? ',' : ` ${UNICODE.causes}`
    return { ...told, text: `${told.text}${and} ${step.process} answers ${when}: ${answer}` }
  }
}

type Facts = Omit<Explanation, 'sentences'>

function sentencesOf(facts: Facts, draws: number): string[] {
  const {
    expected,
    found,
    cast,
    frame,
    first,
    forgotten,
    lost,
    wayToLoss,
    beside,
    wentBy,
    settling,
    endings,
    missed,
    chain,
    pivot,
    pivotTitle,
    faults,
    builtIn,
    chance,
    jumps,
    nearest,
  } = facts
  const isFirstTold = first === undefined || [chain[0], beside[0]].some(each => each?.atUs === first.atUs)
  const sentences = [
    `What should hold: ${expected}${frame === undefined ? '' : `, at ${frame}`}.`,
    `What went wrong: ${found}.`,
    cast.length === 0 ? '' : `${cast.map(({ atUs, text }) => `${text}, at ${timeText(atUs)}`).join('; ')}.`,
    settling === undefined ? '' : `${settling}.`,
    endings.length === 0 ? '' : `${ENDINGS_TITLE}: ${endings.map(({ text }) => text).join('; ')}.`,
    isFirstTold ? '' : `It began ${momentsText([first])}.`,
    ...inTime([
      { moments: forgotten, text: `A crash lies in between: ${momentsText(forgotten)}.` },
      ...wayThere(facts),
      { moments: pivot, text: `${pivotTitle}: ${withLines(pivot)}.` },
      {
        moments: beside,
        text: `${BESIDE_TITLE}: ${momentsText(beside)}.`,
      },
      { moments: missed, text: `${MISSED_TITLE}: ${momentsText(missed)}.` },
      { moments: [...wayToLoss, ...lost], text: `Where it was lost: ${momentsText([...wayToLoss, ...lost])}.` },
    ]).map(({ text }) => text),
    wentBy.length === 0
      ? ''
      : `What each node knew then, and what had not reached it: ${wentBy.map(({ text }) => text).join('; ')}.`,
    faultSentence(faults, builtIn),
    builtInSentence(builtIn),
    likelihoodText(chance, draws, jumps),
    nearest === undefined
      ? 'No single change of the run was found with which it passes.'
      : `Smallest change that passes: ${quotedLine(nearest)}.`,
  ]
  return sentences.filter(text => text !== '')
}

/** What led to the last step, and that step: one sentence, where another one is told of besides. */
function wayThere(facts: Facts): { moments: readonly ToldMoment[]; text: string }[] {
  const { chain, pivot } = facts
  if (pivot.length > 0) return [{ moments: chain, text: `What led to it, the last step last: ${momentsText(chain)}.` }]
  const [before, last] = [chain.slice(0, -1), chain.slice(-1)]
  return [
    { moments: before, text: `What led to the last step: ${momentsText(before)}.` },
    { moments: last, text: `${lastStepTitle(facts)}: ${withLines(last)}.` },
  ]
}

/** Says what is known of a step: who is to blame is for the reader to say. */
function titleOf(pivot: Pivot | NamedChange): string {
  const { step, after } = pivot
  const { process } = step
  switch (pivot.why) {
    case 'named':
      return `The last change about ${quotedLine(pivot.name)}, at ${process}`
    case 'twice': {
      const where = after === undefined || after.process === process ? process : `${after.process} and ${process}`
      return `The same request was taken up twice, at ${where}`
    }
    case 'met':
      return `Where the two sides met, at ${process}`
    case 'early':
      return `Answered as soon as it was sent on, at ${process}`
    case 'told':
      return `Where the answer came from, at ${process}`
  }
}

function momentsText(moments: readonly ToldMoment[]): string {
  return moments.map(({ atUs, text }) => `at ${timeText(atUs)}, ${text}`).join('; then ')
}

/** With the line of code that acted, once where it is the same. */
function withLines(moments: readonly ToldMoment[]): string {
  const lines = [...new Set(moments.flatMap(({ line }) => line ?? []))]
  return `${momentsText(moments)}${lines.length === 0 ? '' : `, in ${lines.join(' and ')}`}`
}

function likelihoodText(chance: number | undefined, draws: number, jumps: Facts['jumps']): string {
  const parts = [chanceText(chance, draws), jumpsText(jumps)].filter(text => text !== '')
  return parts.length === 0 ? '' : `How likely it is: ${parts.join('; ')}.`
}

function chanceText(chance: number | undefined, draws: number): string {
  if (chance === undefined) return ''
  const failing = chance === 0 ? 'none' : percent(chance)
  return `with the same operations and faults, and all else drawn anew, ${failing} of ${counted(draws, 'run')} fail in this way`
}

function jumpsText(jumps: Facts['jumps']): string {
  if (jumps.length === 0) return ''
  const largest = [...jumps].sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
  const told = largest.slice(0, MOST_JUMPS).sort((a, b) => a.atUs - b.atUs)
  const texts = told.map(({ atUs, before, after, text }) => {
    return `${timeText(atUs)} (${percent(before)} → ${percent(after)}${text === '' ? '' : `: ${text}`})`
  })
  return `it became likely at ${texts.join(', then at ')}`
}

/** The faults built into nodes that struck, in order. */
function builtInFaults(journal: ReadonlyJournal): ToldMoment[] {
  const struck: ToldMoment[] = []
  for (const event of journal) {
    if (event.kind !== 'buggify') continue
    struck.push({ atUs: event.timeUs, event: event.id, text: `${event.process}: ${quotedLine(event.label)}` })
  }
  return struck
}

/** Which of them the failure needs is not tried. */
function builtInSentence(builtIn: readonly ToldMoment[]): string {
  if (builtIn.length === 0) return ''
  const more = builtIn.length > MOST_FAULTS ? `; and ${builtIn.length - MOST_FAULTS} more` : ''
  return `Faults built into nodes that struck: ${momentsText(builtIn.slice(0, MOST_FAULTS))}${more}.`
}

function faultSentence(faults: readonly FaultNeed[], builtIn: readonly ToldMoment[]): string {
  if (faults.length === 0) return builtIn.length > 0 ? '' : 'Faults needed: none, there are no faults in this run.'
  const isShift = ({ without }: FaultNeed) => without !== undefined && without.failed > 0
  const shifts = faults.filter(isShift)
  const needed = faults.filter(need => need.isNeeded === true && !isShift(need))
  const untried = faults.filter(({ isNeeded }) => isNeeded === undefined).length
  if (untried === faults.length) return `Faults in this run: ${untried}; which of them it needs was not tried.`
  const rest = untried === 0 ? '' : ` (of ${untried} more that was not tried)`
  const which = (some: readonly FaultNeed[]) => {
    const more = some.length > MOST_FAULTS ? ` and ${some.length - MOST_FAULTS} more` : ''
    const named = some.slice(0, MOST_FAULTS).map(({ fault }) => fault)
    return [`${quotedLine(named.join(', '))}${more}`, some.length === 1 ? 'it' : 'any one of them'] as const
  }
  if (needed.length === 0 && shifts.length === 0)
    return `Faults needed: none of the ${faults.length} by itself; without any one of them it fails as well${rest}.`
  const [some, without] = which(needed)
  const first =
    needed.length === 0
      ? `Faults needed: none of the ${faults.length} for certain`
      : `Faults needed: ${some}; without ${without} the run does not fail in this way${rest}`
  if (shifts.length === 0) return `${first}.`
  const [others, withoutOthers] = which(shifts)
  const rests = needed.length === 0 ? rest : ''
  return `${first}; ${others} may only shift what comes later: with that drawn anew, runs fail in this way without ${withoutOthers}, too${rests}.`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
