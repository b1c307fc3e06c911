import { keyOf, type MessageName } from './choice.ts'
import { areDependent, type Sending, type Step } from './step.ts'

/**
 * The same text for orders that differ only in what commutes: the steps in levels, each as early as what it depends on allows (the normal form of
 * Cartier and Foata, 1969).
 */
export function orderDigest(initiallySent: readonly Sending[], steps: readonly Step[]): string {
  const senders = new Map<MessageName, number>(initiallySent.map(({ message }) => [message, -1]))
  const depths: number[] = []
  const levels: (string[] | undefined)[] = []
  for (const [j, step] of steps.entries()) {
    const { choice } = step
    const sender = choice.kind === 'deliver' || choice.kind === 'lose' ? senders.get(choice.message) : undefined
    let depth = 0
    for (let i = 0; i < j; i++) {
      if (i === sender || areDependent(steps[i] as Step, step)) depth = Math.max(depth, (depths[i] as number) + 1)
    }
    for (const { message } of step.sent) senders.set(message, j)
    depths.push(depth)
    // Where nothing is due, it makes no difference that time goes on.
    if (choice.kind === 'wait' && step.processes.size === 0) continue
    const level = levels[depth] ?? []
    levels[depth] = level
    level.push(keyOf(choice))
  }
  return [...levels].map(level => (level ?? []).sort().join(', ')).join('; ')
}
