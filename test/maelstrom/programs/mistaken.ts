import { on, send } from './stdio.ts'

/** Breaks the protocol in the way that its first argument names. */
const [, , mistake] = process.argv

if (mistake === 'silent') on('init', () => undefined)
if (mistake === 'refuses') on('init', () => ({ type: 'error', code: 11 }))
on('echo', ({ echo }) => {
  if (mistake === 'prose') console.log('I got an echo')
  if (mistake === 'stranger') send('n9', { type: 'hello' })
  if (mistake === 'impostor') console.log(JSON.stringify({ src: 'n2', dest: 'n1', body: {} }))
  if (mistake === 'bodiless') console.log(JSON.stringify({ src: 'n1', dest: 'n2' }))
  if (mistake === 'other') return { type: 'read_ok' }
  if (mistake === 'exits') process.exit(3)
  return { type: 'echo_ok', echo }
})
