import { isDeepStrictEqual } from 'node:util'
import { messageType } from '../net/message-type.ts'
import type { Run } from '../scenario/run.ts'
import { wordsIn } from './client-operations.ts'
import type { Happening, Message, Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { undoes } from './state-change.ts'
import { firstTakenUp } from './taken-up-again.ts'
import { stateBefore } from './went-by.ts'

/** The step of a node that a reader should look at besides the last one. Who is to blame, causes do not tell. */
export interface Pivot {
  readonly step: Step
  /** An earlier step of the same node, by which it had a part in the other side of the violation. */
  readonly after: Step | undefined
  /**
   * Why it is told of: a node had a part in both sides; nodes took up the same request twice; one answered as soon as it sent on what it was
   * asked; what the last step was told came from there.
   */
  readonly why: 'met' | 'twice' | 'early' | 'told'
}

/** What it is looked for in. */
export interface Sides {
  /** The last step of the violation. */
  readonly last: Happening | undefined
  /** What else the violation takes. */
  readonly beside: readonly Happening[]
  /** Nodes that forgot something by a crash. */
  readonly forgetful: ReadonlySet<string>
  /** Whether it is about what clients were told. */
  readonly isOfHistory: boolean
}

/** So far back along causes the steps are looked for in which nodes had a part in something. */
const FARTHEST = 24

/**
 * Finds the step that a person would look at, where the last step of a violation only shows it: a client is told what a node had done, a
 * candidate hears of a vote that was given. That is, in this order:
 *
 * - where a client was told, and nodes should have known, the step in which a node told it while it only sent it on;
 * - where a node told both that the violation names the same, as a voter that elects two leaders, both steps;
 * - where nodes took up twice what a client had asked once, in an operation that the violation is about, both steps, unless something was
 *   undone;
 * - where a node had a part in both sides of the violation, what it did for the one side after it had done all for the other. Of several
 *   nodes, the nearest to the last step that was told something of what the sentence names. What undid the one before the other came is
 *   it, where there is such;
 * - where a client was told, what the node did that told it: of several that were asked, the last that told what the client was given;
 * - where a node was told by one that had forgotten something, what that one did.
 *
 * Undefined where there is nothing but the last step.
 */
export function pivotOf(run: Run, happenings: Happenings, sides: Sides): Pivot | undefined {
  const { last, beside, forgetful, isOfHistory } = sides
  if (last?.kind !== 'step') return undefined
  const others = beside.filter((each): each is Step => each.kind === 'step').reverse()
  for (const other of others) {
    const step = isOfHistory ? answeredEarly(happenings, other) : undefined
    if (step !== undefined) return { step, after: undefined, why: 'early' }
    const both = isOfHistory ? undefined : toldBoth(happenings, other, last)
    if (both !== undefined) return both
  }
  const parts = (step: Step) => (isOfHistory ? partsOfOperation(happenings, step, last) : partsOf(happenings, step))
  const telling = isOfHistory ? tellingOf(happenings, last) : undefined
  // What a client had done when it knew what it says is no part of what it says.
  const own = parts(last).filter(({ index }) => telling === undefined || index < telling.index)
  const names = namesIn(run)
  const twice = isOfHistory ? takenUpTwice(happenings, [own, ...others.map(parts)].flat()) : undefined
  for (const other of others) {
    const found = meeting(own, parts(other), last, names)
    if (found === undefined) continue
    if (isOfHistory) return undone(happenings, found, own) ?? (isUndone(found) ? found : (twice ?? found))
    if (areOfOneKind(found)) return found
  }
  if (twice !== undefined) return twice
  if (last.trigger.kind !== 'message' || last.process === undefined) return undefined
  const { from } = telling?.trigger.message ?? last.trigger.message
  const told = toldIn(happenings, telling ?? last)
  const isTold = happenings.clients.has(last.process) ? !happenings.clients.has(from) : forgetful.has(from)
  return told?.trigger.kind === 'message' && isTold ? { step: told, after: undefined, why: 'told' } : undefined
}

/** The last of some steps that took up a client's request that had been taken up before, and the first that had. */
function takenUpTwice(happenings: Happenings, steps: readonly Step[]): Pivot | undefined {
  for (const step of [...steps].sort((a, b) => b.index - a.index)) {
    const after = firstTakenUp(happenings, step)
    if (after !== undefined) return { step, after, why: 'twice' }
  }
  return undefined
}

function isUndone({ step, after }: Pivot): boolean {
  return after !== undefined && step.changes.some(later => after.changes.some(earlier => undoes(later, earlier)))
}

/** The step in which a sender was told what made it say what a step took up. */
function toldIn(happenings: Happenings, step: Step): Step | undefined {
  if (step.trigger.kind !== 'message') return undefined
  const { from, answers, sentIn } = step.trigger.message
  return answers ?? partsOf(happenings, step).find(({ process }) => process === from) ?? sentIn
}

/**
 * The step in which a node was asked by a client what it said was done when it sent that on to another node, and had heard of no other
 * since: at once, or as soon as its disk was done.
 */
function answeredEarly({ all, clients }: Happenings, { trigger, process = '', operations }: Step): Step | undefined {
  const operation = operations.find(({ type }) => type === 'ok')
  if (trigger.kind !== 'message' || operation === undefined || !clients.has(process)) return undefined
  const { sentIn, answers: asked = sentIn } = trigger.message
  if (sentIn === undefined || asked?.trigger.kind !== 'message' || asked.trigger.message.from !== process)
    return undefined
  const isByItself = sentIn === asked || sentIn.trigger.kind === 'disk'
  if (!isByItself || !(hasChanged(asked) || hasChanged(sentIn))) return undefined
  const words = wordsIn(operation.argument)
  const isSentOn = all.some(each => {
    const message = messageOf(each)
    if (message?.sentIn !== sentIn || message.to === sentIn.process || clients.has(message.to)) return false
    const said = new Set(wordsIn(message.content))
    return words.every(word => said.has(word))
  })
  return words.length > 0 && isSentOn ? asked : undefined
}

/** Where one node told two others the same, and that is what both acted on: since each had changed for the last time before it did. */
function toldBoth(happenings: Happenings, one: Step, other: Step): Pivot | undefined {
  const [told, toOther] = [one, other].map(step => messageOf(step)?.content)
  if (told === undefined || one.process === other.process || !isDeepStrictEqual(told, toOther)) return undefined
  const heard = (by: Step) => {
    const since = stateBefore(happenings, by)?.index ?? -1
    return (happenings.byProcess.get(by.process ?? '') ?? []).filter(
      each => each.index > since && each.index <= by.index && isDeepStrictEqual(messageOf(each)?.content, told),
    )
  }
  const byOther = heard(other)
  for (const each of heard(one).reverse()) {
    const same = byOther.find(it => messageOf(it)?.from === messageOf(each)?.from)
    const [a, b] = [each, same].map(step => (step === undefined ? undefined : toldIn(happenings, step)))
    if (a === undefined || b === undefined || a === b) continue
    return a.index < b.index ? { step: b, after: a, why: 'met' } : { step: a, after: b, why: 'met' }
  }
  return undefined
}

function messageOf(each: Happening): Message | undefined {
  if (each.kind === 'failure') return each.message
  return each.trigger.kind === 'message' ? each.trigger.message : undefined
}

/** The words of a sentence that stand in values of operations: keys, and what was read or written. */
function namesIn({ violations: [violation], history }: Run): ReadonlySet<string> {
  if (violation?.kind !== 'history') return new Set()
  const values = new Set(history.flatMap(({ value }) => wordsIn(value)))
  return new Set(wordsIn(violation.message).filter(word => values.has(word)))
}

/** Where one node did something for both of two things. */
function meeting(
  own: readonly Step[],
  others: readonly Step[],
  last: Step,
  names: ReadonlySet<string>,
): Pivot | undefined {
  const mine = own.filter(step => step !== last && !others.includes(step))
  const theirs = others.filter(step => step !== last && !own.includes(step))
  const nodes = new Set(mine.flatMap(({ process }) => (theirs.some(each => each.process === process) ? process : [])))
  for (const node of nodes) {
    const [ours, its] = [mine, theirs].map(steps => steps.filter(({ process }) => process === node)) as [Step[], Step[]]
    // What the sentence names went by this node.
    if (names.size > 0 && ![...ours, ...its].some(step => isToldOf(step, names))) continue
    const found = undoingOf(ours, its) ?? laterOf(ours, its)
    if (found !== undefined) return found
  }
  return undefined
}

/** The first thing done for one of two that undid what had been done for the other: a lock that was taken away, a vote that was given anew. */
function undoingOf(some: readonly Step[], others: readonly Step[]): Pivot | undefined {
  const pairs = [...some, ...others].flatMap(step =>
    (some.includes(step) ? others : some).map((after): Pivot & { after: Step } => ({ step, after, why: 'met' })),
  )
  return pairs
    .filter(each => each.after.index < each.step.index && isUndone(each))
    .sort((a, b) => a.step.index - b.step.index || b.after.index - a.after.index)[0]
}

/** What was done for one of two things after all that was done for the other: what changed the node's state, if anything did. */
function laterOf(some: readonly Step[], others: readonly Step[]): Pivot | undefined {
  const [last, lastOther] = [latest(some), latest(others)]
  if (last === undefined || lastOther === undefined) return undefined
  const [later, after] = last.index > lastOther.index ? [some, lastOther] : [others, last]
  const rest = later.filter(({ index }) => index > after.index).sort((a, b) => a.index - b.index)
  const step = rest.find(hasChanged) ?? rest[0]
  // Two that only asked had nothing to do with each other.
  return step === undefined || !(hasChanged(step) || hasChanged(after)) ? undefined : { step, after, why: 'met' }
}

/** Whether a node did the same kind of thing for both sides: was told the same type of message, or changed the same field. */
function areOfOneKind({ step, after }: Pivot): boolean {
  const [type, other] = [step, after].map(each =>
    each?.trigger.kind === 'message' ? messageType(each.trigger.message.content) : undefined,
  )
  const fields = new Set(after?.changes.map(({ field }) => field))
  return (type !== undefined && type === other) || step.changes.some(({ field }) => fields.has(field))
}

function hasChanged({ changes }: Step): boolean {
  return changes.length > 0
}

/** Where something else undid what a node had done for one side, before it did the last for the other. */
function undone({ byProcess }: Happenings, { step, after }: Pivot, own: readonly Step[]): Pivot | undefined {
  if (after === undefined) return undefined
  const last = latest(own.filter(({ process }) => process === step.process))
  const undoing = byProcess
    .get(step.process ?? '')
    ?.find(
      each =>
        each.index > after.index &&
        each.index < (last?.index ?? 0) &&
        !own.includes(each) &&
        each.changes.some(later => after.changes.some(earlier => undoes(later, earlier))),
    )
  return undoing === undefined ? undefined : { step: undoing, after, why: 'met' }
}

type Told = Step & { readonly trigger: { readonly kind: 'message'; readonly message: Message } }

function isTold(step: Step): step is Told {
  return step.trigger.kind === 'message'
}

/**
 * Where a client was told what it says that it was told, if not by the last message: a quorum is asked first, and only then hears what was
 * found.
 */
function tellingOf({ byProcess, clients }: Happenings, last: Step): Told | undefined {
  const { process = '', operations } = last
  const end = operations.find(({ type }) => type === 'ok')
  if (end === undefined || !isTold(last)) return undefined
  const asked = wordsIn(end.argument)
  const told = new Set(wordsIn(end.value).filter(word => !asked.includes(word)))
  if (isToldOf(last, told)) return undefined
  const steps = byProcess.get(process) ?? []
  const begin = steps.findLast(each => each.index < last.index && each.operations.some(({ type }) => type === 'invoke'))
  if (begin === undefined) return undefined
  const since = steps.filter(({ index }) => index > begin.index && index < last.index).filter(isTold)
  return since.findLast(each => isToldOf(each, told) && !clients.has(each.trigger.message.from))
}

function isToldOf({ trigger }: Step, names: ReadonlySet<string>): boolean {
  return trigger.kind === 'message' && wordsIn(trigger.message.content).some(word => names.has(word))
}

function latest(steps: readonly Step[]): Step | undefined {
  return steps.reduce<Step | undefined>((a, b) => (a === undefined || b.index > a.index ? b : a), undefined)
}

/**
 * The steps in which nodes acted on a message, among the causes of a step: the nearest first. What came before a timer of a node is another
 * story, unless it set the timer to answer later.
 */
function partsOf(happenings: Happenings, last: Step): Step[] {
  const parts: Step[] = []
  let asked: Step | undefined
  let each: Happening | undefined = last
  for (let far = 0; far < FARTHEST && each?.kind === 'step' && each.process !== undefined; far++) {
    const { process, trigger }: Step = each
    if (trigger.kind === 'message') {
      if (!happenings.clients.has(process)) parts.push(each)
      asked = trigger.message.answers
    }
    each = trigger.kind === 'timer' && !happenings.clients.has(process) ? asked : happenings.causeOf(each)
    if (each === asked) asked = undefined
  }
  return parts
}

/** The steps in which nodes acted on messages for a client's operation, up to the end of the violation: the last one first. */
function partsOfOperation(happenings: Happenings, ofClient: Step, last: Step): Step[] {
  const { all, byProcess, clients } = happenings
  const { process = '' } = ofClient
  if (!clients.has(process)) return []
  const invokes = ({ operations }: Step) => operations.some(({ type }) => type === 'invoke')
  const isEnd = ofClient.operations.some(({ type }) => type !== 'invoke')
  const begin = byProcess
    .get(process)
    ?.findLast(each => invokes(each) && (isEnd ? each.index < ofClient.index : each.index <= ofClient.index))
  if (begin === undefined) return []
  const ofOperation = new Set<Happening>([begin])
  const parts: Step[] = []
  for (let index = begin.index + 1; index < last.index; index++) {
    const each = all[index]
    if (each?.kind !== 'step') continue
    if (each.process === process) {
      // Here the client takes up its next one.
      if (invokes(each)) break
      // Whoever answers many at once says so because of one of them.
      ofOperation.add(each)
      continue
    }
    const cause = happenings.causeOf(each)
    if (cause === undefined || !ofOperation.has(cause) || clients.has(each.process ?? '')) continue
    ofOperation.add(each)
    if (each.trigger.kind === 'message') parts.push(each)
  }
  return parts.reverse()
}
