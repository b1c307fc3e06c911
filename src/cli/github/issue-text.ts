import { basename } from 'node:path'
import { replayCommandLine, runCommandLine } from '../../failures/commands.ts'
import type { KnownFinding, Night, Sighting } from '../../fuzz/known/known-finding.ts'
import { counted } from '../../options/counted.ts'
import { cut } from '../ci/entry-text.ts'
import { codeBlock, markdownCode } from '../ci/markdown.ts'
import type { Evidence } from './evidence.ts'

/** Where a reader can look further. */
export interface Links {
  /** Where the store is published, without a slash at its end. */
  readonly pages?: string | undefined
  /** Of the workflow's run. */
  readonly run?: string | undefined
}

/** What an issue was about when we wrote it last. */
export interface Marker {
  readonly kind: string
  readonly state: 'open' | 'gone'
}

const BEGIN = /^<!-- sameseed:finding ([0-9a-f]{16}) (open|gone) -->$/m
const END = '<!-- sameseed:end -->'
const NIGHT = 'the files of the night'
const NIGHT_LINE = new RegExp(String.raw`^\[${NIGHT}\]\(\S*\)\n\n`, 'm')
/** GitHub takes 65,536 characters, and 256 for a title. */
const MOST_STORY = 30_000
const MOST_FAILURE = 20_000
const MOST_SENTENCE = 2_000
const MOST_NAME = 200

/** Returns what is written at the top of an issue's body by us; undefined for an issue that is not ours. */
export function markerOf(body: string | null | undefined): Marker | undefined {
  const [, kind, state] = BEGIN.exec(lines(body)) ?? []
  return kind === undefined ? undefined : { kind, state: state === 'gone' ? 'gone' : 'open' }
}

/** Returns the body with our part written anew; what people wrote above and below it stays. */
export function withOurPart(body: string | null | undefined, part: string): string {
  const text = lines(body)
  const begin = BEGIN.exec(text)
  const end = begin === null ? -1 : text.indexOf(END, begin.index)
  if (begin === null) return text === '' ? part : `${part}\n\n${text}`
  // Where somebody has deleted the end, it is not known what is theirs.
  if (end === -1)
    return `${text.slice(0, begin.index)}${part}\n\n${text.slice(begin.index + begin[0].length).trimStart()}`
  return `${text.slice(0, begin.index)}${part}${text.slice(end + END.length)}`
}

/** A title: plain text, in which nobody is mentioned. */
export function titleOf({ scenario, signature }: KnownFinding): string {
  return cut(`${scenario}: ${signature}`.replace(/\s+/g, ' '), MOST_NAME).replace(/[@#](?=\w)/g, '$&\u200b')
}

/**
 * Our part of an issue's body. What comes from a scenario stands in code, which GitHub searches for no mentions, references or closing
 * words, and can neither end the block nor begin or end our part.
 */
export function ourPart(finding: KnownFinding, evidence: Evidence | undefined, links: Links): string {
  const { kind, state, scenario, file, signature, message, needs, hits, runs, seeds, first, last } = finding
  const path = evidence?.failure === undefined ? undefined : evidence.entry.path
  const [seed] = seeds
  const commands = [
    ...(path === undefined ? [] : [replayCommandLine(path)]),
    ...(seed === undefined ? [] : [runCommandLine(file, String(seed))]),
  ]
  const facts = [
    `- first seen ${sighting(first)}`,
    `- last seen ${sighting(last)}`,
    `- ${counted(hits, 'time')} in ${counted(runs, 'run')}`,
    ...(needs === undefined ? [] : [needs.length === 0 ? '- needs no fault' : `- needs ${code(needs.join(', '))}`]),
  ]
  const name = path === undefined ? undefined : basename(path, '.json')
  const shown = [
    ...(links.pages === undefined || name === undefined
      ? []
      : [`[the run, event by event](${address(`${links.pages}/failures/${encodeURIComponent(name)}.html`)})`, '']),
    ...(links.run === undefined ? [] : [`[${NIGHT}](${address(links.run)})`, '']),
  ]
  const { story, failure } = evidence ?? {}
  return [
    `<!-- sameseed:finding ${kind} ${state === 'fixed' ? 'gone' : 'open'} -->`,
    `${code(signature)} in ${code(scenario)} (${code(file)})`,
    '',
    block('text', message, MOST_SENTENCE),
    '',
    ...facts,
    '',
    ...(commands.length === 0 ? [] : ['To see it again:', '', block('sh', commands.join('\n'), MOST_SENTENCE), '']),
    ...shown,
    ...(story === undefined ? [] : details('The story', block('text', story, MOST_STORY))),
    ...(failure === undefined || failure.length > MOST_FAILURE
      ? []
      : details(`The failure file, for ${code('sameseed replay')}`, block('json', failure, MOST_FAILURE))),
    END,
  ].join('\n')
}

/** Whether two bodies say the same: where only the night is another one, there is no news. */
export function saysTheSame(body: string | null | undefined, other: string): boolean {
  const timeless = (text: string) => text.replace(NIGHT_LINE, '')
  return timeless(lines(body)) === timeless(other)
}

/** What is said when an issue is closed. */
export function goneText({ unseen, gone, last }: KnownFinding, links: Links): string {
  const since = unseen === undefined ? '' : ` in ${counted(unseen.nights, 'night')}, ${counted(unseen.seeds, 'run')}`
  const at = gone?.revision === undefined ? '' : `, last of ${code(shortened(gone.revision))}`
  return `Gone: not seen${since}${at}; last seen ${sighting(last)}.${nightLink(links)}`
}

/** What is said when an issue is opened again. */
export function againText({ last }: KnownFinding, links: Links): string {
  return `Seen again: ${sighting(last)}.${nightLink(links)}`
}

function nightLink({ run }: Links): string {
  return run === undefined ? '' : ` [${NIGHT}](${address(run)})`
}

function sighting({ night, revision, seed }: Night & Partial<Sighting>): string {
  const at = revision === undefined ? '' : ` at ${code(shortened(revision))}`
  return `${night.slice(0, 10)}${at}${seed === undefined ? '' : `, seed ${seed}`}`
}

function shortened(revision: string): string {
  return `${revision.slice(0, 12)}${revision.length > 12 && revision.endsWith('+') ? '+' : ''}`
}

function details(summary: string, text: string): string[] {
  return [`<details><summary>${summary}</summary>`, '', text, '', '</details>', '']
}

function code(text: string): string {
  return markdownCode(harmless(cut(text, MOST_NAME)).replace(/\s+/g, ' '))
}

function block(language: string, text: string, most: number): string {
  return codeBlock(language, harmless(cut(text, most)).split('\n'))
}

/** No comment of a text's own: ours say where our part begins and ends. */
function harmless(text: string): string {
  return text.replaceAll('<!--', '<! --')
}

/** An address within `(…)`. */
function address(url: string): string {
  return url.replace(/[()\s<>]/g, character => encodeURIComponent(character).replace('(', '%28').replace(')', '%29'))
}

/** As it was written: a browser sends other ends of lines. */
function lines(body: string | null | undefined): string {
  return (body ?? '').replaceAll('\r\n', '\n')
}
