import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type AnyScenario, run } from 'sameseed'

/** Prints, as a process of its own, which fingerprint the first seed has, of each scenario that a file of the examples exports. */

const EXAMPLES = join(import.meta.dirname, '../../examples')
/** What differs between versions of Node does so from the beginning. */
const SHORT = { duration: '1s' }

const fingerprints: Record<string, string> = {}
for (const file of readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' }).sort()) {
  if (!file.endsWith('.sim.ts')) continue
  const { default: scenario } = (await import(join(EXAMPLES, file))) as { default: AnyScenario }
  fingerprints[file] = (await run(scenario, { seed: '1', options: SHORT })).fingerprint
}
process.stdout.write(JSON.stringify(fingerprints))
