import type { ChalkInstance } from 'chalk'
import type { RunSummary } from '../fuzz/thread/protocol.ts'
import { counted } from '../options/counted.ts'
import { seconds } from '../report/seconds.ts'

/** What a run was, in one line: seed, fingerprint, and how much happened. */
export function countsLine({ seed, fingerprint, timeMs, events, messages, operations, size }: RunSummary): string {
  return [
    `seed ${seed}`,
    `fingerprint ${fingerprint}`,
    `${seconds(timeMs)} simulated`,
    counted(events, 'event'),
    counted(messages.sent, 'message'),
    counted(operations, 'operation'),
    counted(size.faults, 'fault'),
  ].join(' · ')
}

/** For a run without a story: there is nothing to tell but what was not tested. */
export function passText(chalk: ChalkInstance, scenario: string, vacuities: readonly string[]): string {
  const line = `${chalk.bold(scenario)}: nothing was found wrong`
  if (vacuities.length === 0) return `${chalk.green('✓')} ${line}`
  return [
    `${chalk.yellow('?')} ${line}, but not everything was tested`,
    ...vacuities.map(message => chalk.yellow(`  ${message}`)),
  ].join('\n')
}
