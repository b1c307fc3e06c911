import { expect } from 'vitest'

/** The fenced blocks of a page, in order: what stands behind the fence, and what is in it. */
export function blocksOf(page: string): { readonly language: string; readonly about: string; readonly text: string }[] {
  const blocks = page.matchAll(/^```(\S*) ?(.*)\n([\s\S]*?)^```$/gm)
  return [...blocks].map(([, language = '', about = '', text = '']) => ({ language, about, text }))
}

/** The commands of a block, and what the page shows of their output; empty where it shows nothing. */
export function commandsOf(text: string): { readonly command: string; readonly shown: string }[] {
  const commands = text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)
  return [...commands].map(([, command = '', shown = '']) => ({ command, shown }))
}

/** Without what differs from machine to machine, and from one version to the next. */
function comparable(text: string): string {
  return text
    .replace(/\b[0-9a-f]{16}\b/g, '<fingerprint>')
    .replace(/\(\d[\d,]* runs\/s, [\d,.]+ simulated seconds\/s\)/g, '<speed>')
    .replace(/\b(in|runs,) [\d.]+ m?s\b/g, '$1 <time>')
    .replace(/^slowest seeds: .*$/gm, 'slowest seeds: …')
    .trimEnd()
}

/** Whether what came out is what a page shows, in which a line `…` stands for any number of lines. */
export function expectShown(output: string, shown: string): void {
  const pattern = comparable(shown)
    .split('\n')
    .map(line => (line === '…' ? '[\\s\\S]*?' : line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ …$/, '.*')))
    .join('\n')
    .replaceAll('[\\s\\S]*?\n', '(?:.*\n)*?')
    .replaceAll('\n[\\s\\S]*?', '(?:\n.*)*?')
  if (!new RegExp(`^${pattern}$`).test(comparable(output))) expect(comparable(output)).toBe(comparable(shown))
}
