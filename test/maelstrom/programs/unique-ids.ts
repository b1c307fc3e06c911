import { node, on } from './stdio.ts'

/** Numbers its ids without its own name. */
const isNameless = process.argv.includes('nameless')

let last = 0

on('generate', () => {
  last++
  return { type: 'generate_ok', id: isNameless ? last : `${node.id}-${last}` }
})
