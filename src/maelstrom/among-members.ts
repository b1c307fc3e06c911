import type { Nemesis, NemesisContext } from '../faults/nemesis.ts'
import { membersOf } from './protocol/names.ts'

/** Has a nemesis draw for those nodes only that run the program: Maelstrom's services never fail. */
export function amongMembers(nemesis: Nemesis): Nemesis {
  const narrowed = (context: NemesisContext): NemesisContext => ({
    ...context,
    nodes: membersOf(context.nodes),
    ...(context.initialNodes === undefined ? {} : { initialNodes: membersOf(context.initialNodes) }),
  })
  const { settings } = nemesis
  return {
    ...nemesis,
    faults: context => nemesis.faults(narrowed(context)),
    ...(settings === undefined ? {} : { settings: context => settings.call(nemesis, narrowed(context)) }),
  }
}
