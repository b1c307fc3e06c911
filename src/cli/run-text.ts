import type { ChalkInstance } from 'chalk'
import type { Examined } from './examine-once.ts'
import type { RunSummary } from './worker/protocol.ts'

/** What a run was, in one line: seed, fingerprint, and how much happened. */
export function countsLine({ seed, fingerprint, time, events, messages, operations, size }: RunSummary): string {
  return [
    `seed ${seed}`,
    `fingerprint ${fingerprint}`,
    `${seconds(time)} simulated`,
    plural(events, 'event'),
    plural(messages.sent, 'message'),
    plural(operations, 'operation'),
    plural(size.faults, 'fault'),
  ].join(' · ')
}

/** Whether the run was all right, in a line. For one without a story. */
export function verdictLine(chalk: ChalkInstance, examined: Examined, seed: string): string {
  if (examined.lost !== undefined) {
    const { signature, message } = examined.lost
    return `${chalk.red('✗')} ${chalk.bold(examined.facts.name)}, seed ${seed}: ${chalk.red(signature)}: ${message}`
  }
  const { run } = examined.result
  return `${chalk.green('✓')} ${chalk.bold(run.scenario)}: nothing was found wrong`
}

export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `1,234,567`, whatever the locale. */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Milliseconds as `1.5 s`, `4 min 10 s` or `2 h 5 min`. */
export function seconds(ms: number): string {
  if (ms < 1_000) return `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms`
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`
  return `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`
}
