import { inconsistent, type Model } from 'sameseed/checkers'

/** A text, by key. To append to it tells what it is then. */
export const text: Model<string, 'append' | 'get'> = {
  name: 'text',
  init: () => '',
  partition: ({ value }) => (value as readonly [string])[0],
  reads: ['get'],
  step(before, { value, result, known }) {
    const after = before + ((value as readonly [string, string | null])[1] ?? '')
    return known && (result as readonly [string, string])[1] !== after ? inconsistent : after
  },
}
