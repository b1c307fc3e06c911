import { ScenarioError } from '../../options/scenario-error.ts'
import { type GeneratorContext, goOn, NEMESIS, type OperationGenerator, onlyClients, within } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { soonest } from './soonest.ts'
import { asGenerator, generatorOf, type OperationOf, type Source } from './source.ts'

/**
 * Leaves a source to these clients (from 0), or to those for which `which` says so; it hears only of what they do.
 */
export function onClients<F extends string, From extends Source<F>>(
  which: readonly number[] | ((client: number) => boolean),
  source: From,
): OperationGenerator<OperationOf<From>> {
  const includes = typeof which === 'function' ? which : (client: number) => which.includes(client)
  return restricted(includes, asGenerator(source))
}

function restricted<Op extends AnyOperation>(
  includes: (client: number) => boolean,
  inner: OperationGenerator<Op>,
): OperationGenerator<Op> {
  const only = (context: GeneratorContext) => onlyClients(context, includes)
  return {
    op: context => goOn(inner.op(only(context)), next => restricted(includes, next)),
    update: (event, context) =>
      event.client !== NEMESIS && includes(event.client)
        ? restricted(includes, inner.update(event, only(context)))
        : restricted(includes, inner),
  }
}

/**
 * Leaves a source to the nemesis: its operations are faults, with the names and fields that they have in a plan, such as
 * `{ f: 'partition', value: { groups: [['n1'], ['n2', 'n3']] } }`. Without a value one is drawn, as by the nemesis of that name. One
 * with `for` lasts so long, and so does the operation; others last until `{ f: 'heal' }`, or `{ f: 'heal', value: 'partition' }` for one
 * kind. It hears only of what the nemesis does.
 */
export function nemesis<F extends string, From extends Source<F>>(source: From): OperationGenerator<never> {
  return onNemesis(asGenerator(source)) as OperationGenerator<never>
}

function onNemesis<Op extends AnyOperation>(inner: OperationGenerator<Op>): OperationGenerator<Op> {
  const alone = ({ nemesis, ...context }: GeneratorContext): GeneratorContext => ({
    ...context,
    clients: [NEMESIS],
    free: nemesis === 'free' ? [NEMESIS] : [],
  })
  return {
    op: context => goOn(inner.op(alone(context)), onNemesis),
    update: (event, context) => onNemesis(event.client === NEMESIS ? inner.update(event, alone(context)) : inner),
  }
}

/** Gives each client a copy of a source to itself. */
export function eachClient<F extends string, From extends Source<F>>(
  source: From,
): OperationGenerator<OperationOf<From>> {
  return copied(asGenerator(source), new Map(), (_, client) => client)
}

/** Gives each process a copy to itself: a client begins anew after each `info`. */
export function eachProcess<F extends string, From extends Source<F>>(
  source: From,
): OperationGenerator<OperationOf<From>> {
  return copied(asGenerator(source), new Map(), (context, client) => context.processOf(client))
}

/** @param ownerOf Whose the copy is that the client works on. */
function copied<Op extends AnyOperation>(
  original: OperationGenerator<Op>,
  copies: ReadonlyMap<number, OperationGenerator<Op>>,
  ownerOf: (context: GeneratorContext, client: number) => number,
): OperationGenerator<Op> {
  const alone = (context: GeneratorContext, client: number) =>
    within(context, `of c${ownerOf(context, client) + 1}`, [client])
  const withCopy = (owner: number, copy: OperationGenerator<Op>) =>
    copied(original, new Map(copies).set(owner, copy), ownerOf)
  return {
    op(context) {
      const { free, clients } = context
      const chosen = soonest(
        free.map(client => (copies.get(ownerOf(context, client)) ?? original).op(alone(context, client))),
        context,
      )
      if (chosen === 'pending') return chosen
      // A client that is busy may have more to do later.
      if (chosen === undefined) return free.length < clients.length ? 'pending' : undefined
      const { turn, next } = chosen
      return { turn, next: withCopy(ownerOf(context, turn.client), next) }
    },
    update(event, context) {
      if (event.client === NEMESIS) return this
      const owner = ownerOf(context, event.client)
      const copy = copies.get(owner) ?? original
      return withCopy(owner, copy.update(event, alone(context, event.client)))
    },
  }
}

/**
 * Reserves the first so many clients for the first source, the next so many for the second, and all others for the
 * last one: `reserve([5, writes], [3, cas], reads)`. Throws a ScenarioError for counts that are no counts.
 */
export function reserve<F extends string, Reservations extends readonly Source<F>[], Rest extends Source<F>>(
  ...sources: readonly [
    ...{ readonly [Index in keyof Reservations]: readonly [count: number, source: Reservations[Index]] },
    Rest,
  ]
): OperationGenerator<OperationOf<Reservations[number] | Rest>> {
  type Op = OperationOf<Reservations[number] | Rest>
  const parts: Reserved<Op>[] = []
  let from = 0
  for (const [count, source] of sources.slice(0, -1) as (readonly [number, Source])[]) {
    if (!Number.isInteger(count) || count < 1) throw new ScenarioError(`reserve: a count is ${count}`)
    parts.push({ from, to: from + count, generator: generatorOf(source) })
    from += count
  }
  parts.push({ from, to: Number.POSITIVE_INFINITY, generator: generatorOf(sources.at(-1) as Source) })
  return reserved(parts)
}

interface Reserved<Op extends AnyOperation> {
  /** Positions among the clients that there are. */
  readonly from: number
  readonly to: number
  readonly generator: OperationGenerator<Op>
}

function reserved<Op extends AnyOperation>(parts: readonly Reserved<Op>[]): OperationGenerator<Op> {
  const only = (context: GeneratorContext, { from, to }: Reserved<Op>, i: number) =>
    within(context, String(i), context.clients.slice(from, to))
  return {
    op(context) {
      const answers = parts.map((part, i) => {
        const own = only(context, part, i)
        return own.clients.length === 0 ? undefined : part.generator.op(own)
      })
      const chosen = soonest(answers, context)
      if (typeof chosen !== 'object') return chosen
      const { index, turn, next } = chosen
      return { turn, next: reserved(parts.with(index, { ...(parts[index] as Reserved<Op>), generator: next })) }
    },
    update(event, context) {
      const position = context.clients.indexOf(event.client)
      return reserved(
        parts.map((part, i) =>
          position >= part.from && position < part.to
            ? { ...part, generator: part.generator.update(event, only(context, part, i)) }
            : part,
        ),
      )
    },
  }
}
