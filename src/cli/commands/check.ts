import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { HISTORY_FORMATS, type HistoryOrder, readEdn } from '../../checkers/formats/index.ts'
import { SESSION_FORMATS } from '../../checkers/formats/sessions/index.ts'
import { existingFile } from '../../failures/failure-file.ts'
import { writeWhole } from '../../failures/write-whole.ts'
import { gravest, type Outcome } from '../../fuzz/outcome.ts'
import { problemOf, usageError } from '../../fuzz/problem.ts'
import { counted } from '../../options/counted.ts'
import { violationPage } from '../../report/pictures/index.ts'
import { type Checked, checkFile } from '../check/check-file.ts'
import type { CheckModel } from '../check/check-model.ts'
import type { CheckOptions } from '../check/check-options.ts'
import type { RecordedFormat } from '../check/history-file.ts'
import { MODELS, modelFor } from '../check/models.ts'
import { verdictRecord } from '../check/verdict-json.ts'
import { explanationText, validity, verdictLine } from '../check/verdict-text.ts'
import { parseCount } from '../options/argument.ts'
import type { Terminal } from '../terminal.ts'

export interface CheckCommandOptions extends CheckOptions {
  readonly model: string
  readonly format?: RecordedFormat
  readonly order?: HistoryOrder
  readonly overlaps?: 'open'
  readonly json?: boolean
  readonly html?: string
}

export function addCheckCommand(
  program: Command,
  carryOut: (files: readonly string[], options: CheckCommandOptions) => Promise<void>,
): void {
  program
    .command('check')
    .summary('judge recorded histories')
    .description('Judges recorded histories, as Knossos, Elle and Jepsen do, and says why.')
    .argument(
      '<history-files...>',
      'EDN, JSON, JSON Lines, history.txt, jepsen.log, Porcupine’s key-value text; also in gzip or zstd; - is standard input; of dbcop, Plume, AWDIT, PolySI and Cobra, too',
    )
    .requiredOption(
      '-m, --model <model>',
      'what the history is to be judged by: see below; or a file that exports a model',
    )
    .option(
      '-c, --consistency <models>',
      'consistency model, or several with commas between (default: the strongest)',
      words,
    )
    .addOption(
      new Option('-f, --format <format>', 'what the files are in (default: as they look)').choices([
        ...HISTORY_FORMATS,
        ...SESSION_FORMATS,
      ]),
    )
    .addOption(
      new Option('--order <order>', 'sort the events by this (default: the order of the lines)').choices([
        'time',
        'index',
      ]),
    )
    .addOption(
      new Option(
        '--overlaps <meaning>',
        'an operation whose process invokes another one (default: refused): open, as if its end were not known',
      ).choices(['open']),
    )
    .option('--json', 'print a line of JSON for each file')
    .option('--html <path>', 'write a page with pictures of what is wrong: to a file, or for several to a folder')
    .option('--independent', 'values are [key, value]: judge each key by itself')
    .optionsGroup('Objects:')
    .option('--initial <value>', 'what it holds at first: JSON or EDN', value)
    .addOption(
      new Option('--nil-reads <meaning>', 'a read that returned nil (default: anything)').choices([
        'anything',
        'value',
      ]),
    )
    .addOption(
      new Option('--failed-cas <meaning>', 'a cas that failed (default: nothing; etcd-log: mismatch)').choices([
        'nothing',
        'mismatch',
      ]),
    )
    .option('--max-steps <n>', 'give up with "unknown" after so many steps', parseCount(1))
    .optionsGroup('Transactions:')
    .option('-a, --anomalies <types>', 'anomalies that must not happen besides, with commas between', words)
    .addOption(
      new Option('--thin-air-reads <meaning>', 'a read of what was never written (default: anomaly)').choices([
        'anomaly',
        'ignored',
      ]),
    )
    .option(
      '--transaction-order <file>',
      'rw-register: a list in JSON or EDN of the indices of events, one of each transaction, as they took effect',
      indices,
    )
    .option('--wfr-keys', 'rw-register: writes follow reads within a transaction')
    .option('--sequential-keys', 'rw-register: each key is sequentially consistent')
    .option('--linearizable-keys', 'rw-register: each key is linearizable')
    .optionsGroup("Jepsen's:")
    .option('-o, --total-amount <n>', 'bank: what all balances add up to', wholeNumber)
    .option('--accounts <names>', 'bank: the accounts that there are, with commas between', words)
    .option('-n, --allow-negative-balances', 'bank: balances may be below 0')
    .option('-g, --group-size <n>', 'long-fork: how many keys each read reads', parseCount(1))
    .option('--target <share>', 'availability: total (default), or the share that has to succeed', share)
    .option('--allow <types>', 'kafka: anomalies that are no error, with commas between', words)
    .option('--dependencies <types>', 'kafka: what orders transactions, of ww, wr and rw', dependencies)
    .addOption(
      new Option('--precedence <precedence>', 'kafka, monotonic: what else comes before what').choices([
        'none',
        'process',
        'realtime',
      ]),
    )
    .addHelpText('after', `\n${modelList()}\n${EXAMPLES}`)
    .action(carryOut)
}

const EXAMPLES = `
Examples:
  $ sameseed check history.edn --model cas-register
  $ sameseed check history.json --model list-append --consistency snapshot-isolation
  $ sameseed check runs/*.edn --model rw-register --wfr-keys --json
  $ sameseed check history.edn --model kv --html why.html
  $ sameseed check history.edn --model ./my-model.ts

Exit codes: 0 all valid, 1 one is invalid, 2 one could not be decided, 254 one is no such history.`

const GROUPS: Readonly<Record<CheckModel['group'], string>> = {
  objects: 'Objects (--consistency: linearizable, sequential, causal, …)',
  'consistency of a register': 'Weaker than linearizable, of a register',
  transactions: 'Transactions (--consistency: strict-serializable, serializable, snapshot-isolation, …)',
  jepsen: "Jepsen's checkers, and others in their manner",
}

function modelList(): string {
  const width = Math.max(...MODELS.map(({ name }) => name.length)) + 2
  return (Object.keys(GROUPS) as CheckModel['group'][])
    .map(group => {
      const models = MODELS.filter(each => each.group === group)
      return [`${GROUPS[group]}:`, ...models.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`)].join('\n')
    })
    .join('\n\n')
}

function words(text: string): readonly string[] {
  const all = text.split(',').map(word => word.trim())
  if (all.includes('')) throw new InvalidArgumentError('Give names with commas between.')
  return all
}

function dependencies(text: string): readonly string[] {
  const all = words(text)
  if (!all.every(word => ['ww', 'wr', 'rw'].includes(word))) throw new InvalidArgumentError('Give some of ww,wr,rw.')
  return all
}

function wholeNumber(text: string): number | bigint {
  if (!/^-?\d{1,100}$/.test(text)) throw new InvalidArgumentError('Give a whole number.')
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

function share(text: string): 'total' | number {
  if (text === 'total') return text
  const number = /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN
  if (number <= 1) return number
  throw new InvalidArgumentError('Give total, or a share from 0 to 1.')
}

/** JSON where it is that, else EDN. */
function value(text: string): { readonly value: unknown } {
  try {
    return { value: JSON.parse(text) }
  } catch {}
  try {
    const [only, ...more] = readEdn(text)
    if (only !== undefined && more.length === 0) return { value: only }
  } catch {}
  throw new InvalidArgumentError('Give one value in JSON or EDN.')
}

function indices(path: string): readonly number[] {
  const { value: list } = value(readFileSync(existingFile(path, 'file of an order'), 'utf8'))
  if (Array.isArray(list) && list.every(each => Number.isInteger(each))) return list
  throw new InvalidArgumentError('Give the file of a list of whole numbers.')
}

export async function checkCommand(
  terminal: Terminal,
  files: readonly string[],
  { model: name, format, order, overlaps, json = false, html, ...options }: CheckCommandOptions,
): Promise<Outcome> {
  const model = await modelFor(name, options)
  const picture = html === undefined ? undefined : picturePath(html, files)
  const found = { valid: 0, invalid: 0, unknown: 0, wrong: 0 }
  const outcomes: Outcome[] = []
  for (const file of files) {
    try {
      const checked = await checkFile(file, model, options, { format, order, overlaps })
      const word = validity(checked.verdict)
      found[word]++
      outcomes.push(OUTCOMES[word])
      if (json) {
        const { verdict, notes } = checked
        terminal.printJson(verdictRecord({ file, format: checked.format, model: name }, verdict, notes))
      } else printVerdict(terminal, checked)
      if (picture !== undefined) writePicture(terminal, checked, picture(file))
    } catch (error) {
      const problem = problemOf(error)
      found.wrong++
      outcomes.push(problem.outcome)
      if (json) terminal.printJson({ file, model: name, error: problem.message })
      terminal.problem(problem)
    }
  }
  if (files.length > 1 && !json) {
    const { valid, invalid, unknown, wrong } = found
    const counts = [
      `${valid} valid`,
      `${invalid} invalid`,
      `${unknown} unknown`,
      ...(wrong === 0 ? [] : [`${wrong} not judged`]),
    ]
    terminal.print(terminal.chalk.dim(`${counted(files.length, 'file')}: ${counts.join(', ')}`))
  }
  return gravest(outcomes)
}

const OUTCOMES = { valid: 'clean', invalid: 'failure', unknown: 'undecided' } as const

function printVerdict(terminal: Terminal, { file, checker, verdict, notes }: Checked): void {
  terminal.print(verdictLine(terminal.chalk, file, verdict))
  terminal.print(explanationText(terminal.chalk, checker.name, verdict))
  for (const note of notes) terminal.print(terminal.chalk.dim(`  ${note}`))
}

/** Where the picture for a file goes. Throws a ProblemError if `html` cannot be that. */
function picturePath(html: string, files: readonly string[]): (file: string) => string {
  const isFolder = statSync(html, { throwIfNoEntry: false })?.isDirectory() ?? (files.length > 1 || html.endsWith('/'))
  if (!isFolder && files.length > 1) throw usageError(`--html ${html} must be a folder for several files`)
  if (!isFolder) return () => html
  return file => {
    const name = file === '-' ? 'standard-input' : basename(file)
    const isNameOfOne = files.filter(other => basename(other) === name).length < 2
    return join(html, `${isNameOfOne ? name : file.replace(/^[./\\]+/, '').replaceAll(/[/\\]/g, '-')}.html`)
  }
}

function writePicture(terminal: Terminal, { file, history, checker, model, verdict }: Checked, path: string): void {
  if (verdict.valid === true) return
  const judgement = { name: checker.name, verdict, ...(model === undefined ? {} : { model }) }
  const page = violationPage(history, [judgement], { title: `${file}: ${validity(verdict)}` })
  if (page === undefined) {
    terminal.note(`${file}: there is no picture for what ${checker.name} found`)
    return
  }
  writeWhole(path, page)
  terminal.note(`${file}: pictures in ${path}`)
}
