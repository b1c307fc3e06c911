import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { benchLinearizable, type LinearizableFigures } from './linearizable.ts'
import { benchTransactions, type TransactionFigures } from './transactions.ts'

type Figures = LinearizableFigures & TransactionFigures

interface Row {
  readonly what: string
  /** What the tool that it is measured against takes: on a machine of the same kind, or, of Plume and PolySI, on that of the authors. */
  readonly reference: number
  readonly tool: 'Porcupine' | 'Elle' | 'Plume' | 'PolySI' | 'aim'
}

const ROWS: Readonly<Record<keyof Figures, Row>> = {
  etcdMs: { what: '48 etcd logs', reference: 145, tool: 'Porcupine' },
  c10okMs: { what: 'key-value store, 10 clients', reference: 0.33, tool: 'Porcupine' },
  c50okMs: { what: 'key-value store, 50 clients', reference: 112, tool: 'Porcupine' },
  c10okUnpartitionedMs: { what: 'the same with 10, not by key', reference: 1823, tool: 'Porcupine' },
  register200kMs: { what: 'register, 200,000 operations', reference: 100, tool: 'aim' },
  register1mMs: { what: 'register, 1,000,000 operations', reference: 1500, tool: 'aim' },
  listAppend10kMs: { what: 'list-append, 10,000 transactions', reference: 900, tool: 'Elle' },
  listAppend100kMs: { what: 'list-append, 100,000', reference: 5600, tool: 'Elle' },
  listAppend1mMs: { what: 'list-append, 1,000,000', reference: 44_800, tool: 'Elle' },
  rwRegister10kMs: { what: 'rw-register, 10,000 transactions', reference: 400, tool: 'Elle' },
  rwRegister100kMs: { what: 'rw-register, 100,000', reference: 5200, tool: 'Elle' },
  rwRegister1mMs: { what: 'rw-register, 1,000,000', reference: 80_000, tool: 'Elle' },
  rwSerializable10kMs: { what: 'registers, serializable, 10,000', reference: 10_000, tool: 'aim' },
  rwSnapshot10kMs: { what: 'registers, snapshot isolation, 10,000', reference: 10_000, tool: 'aim' },
  rwReadAtomic100kMs: { what: 'registers, read atomic, 100,000', reference: 2000, tool: 'aim' },
  rwCausal100kMs: { what: 'registers, causal, 100,000', reference: 2000, tool: 'aim' },
  rwCausal5kMs: { what: 'registers, causal, 5,000 of 20', reference: 1540, tool: 'Plume' },
  rwSnapshot5kMs: { what: 'registers, snapshot isolation, 5,000', reference: 486_000, tool: 'PolySI' },
}

/**
 * `npm run bench -- checkers`: what checking costs on valid histories, in milliseconds, beside what other tools take for the
 * same. Porcupine's own histories are found by SAMESEED_ORACLE_DATA, and left out without it.
 */
export async function benchCheckers(json: boolean): Promise<void> {
  const measured: Figures = { ...(await benchLinearizable()), ...(await benchTransactions()) }
  const loaded1mMiB = loadedHistory(1_000_000)
  const figures = Object.entries(measured).map(([name, ms]) => [name as keyof Figures, Number(ms.toFixed(3))] as const)
  if (json) {
    console.log(JSON.stringify({ checkers: { ...Object.fromEntries(figures), loaded1mMiB } }))
    return
  }
  console.log(line('', 'ms', 'reference', '', 'times faster'))
  for (const [name, ms] of figures) {
    const { what, reference, tool } = ROWS[name]
    console.log(line(what, shown(ms), shown(reference), tool, (reference / ms).toFixed(1)))
  }
  if (measured.etcdMs === undefined) {
    console.log('Without SAMESEED_ORACLE_DATA the histories of Porcupine are left out.')
  }
  console.log(
    'The figures of Elle, and those published for Plume and PolySI (on another machine): docs/checkers/transactions.md. ' +
      'Rows with an aim stand beside what they should take at most.',
  )
  console.log(
    `A million transactions of list-append, read and checked: ${loaded1mMiB} MiB at the peak; at most 1,200 wanted.`,
  )
  console.log(`Peak memory, the histories included: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB.`)
}

function line(what: string, ms: string, reference: string, tool: string, ratio: string): string {
  return `${what.padEnd(36)}${ms.padStart(10)}${reference.padStart(12)} ${tool.padEnd(10)}${ratio.padStart(13)}`
}

function shown(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : String(Math.round(ms))
}

/** What memory a history takes that was read, at the peak of its check, in MiB. */
function loadedHistory(transactions: number): number {
  const program = fileURLToPath(new URL('loaded-history.ts', import.meta.url))
  const text = execFileSync(process.execPath, ['--import', 'tsx', program, String(transactions)], { encoding: 'utf8' })
  return Number(text)
}
