import { Program } from './program.ts'

const programs = new Map<string, Program>()

/** Returns the program of a file, whose nodes share these packages: there is one of each, which is bundled once. */
export function programOf(entry: string, shared: readonly string[] = []): Program {
  const key = [entry, ...shared].join('\n')
  const known = programs.get(key)
  if (known !== undefined) return known
  const program = new Program(entry, shared)
  programs.set(key, program)
  return program
}
