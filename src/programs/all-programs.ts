import { Program, type ProgramParts } from './program.ts'

const programs = new Map<string, Program>()

/** Returns the program of a file, made of these parts: there is one of each, which is bundled once. */
export function programOf(entry: string, parts: ProgramParts = {}): Program {
  const { shared = [], replaced = {} } = parts
  const key = JSON.stringify([entry, shared, replaced])
  const known = programs.get(key)
  if (known !== undefined) return known
  const program = new Program(entry, parts)
  programs.set(key, program)
  return program
}
