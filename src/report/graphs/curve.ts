import { element, type Markup, rounded } from '../pictures/markup.ts'
import { COLOURS, DASHES } from './graph-style.ts'

/** A curve through points: it is broken where there is no value, and what stands alone is a dot. */
export function curve(
  points: readonly (readonly [x: number, y: number | undefined])[],
  look: number,
  name: string,
): Markup {
  let isOn = false
  let path = ''
  let dots = ''
  points.forEach(([x, y], i) => {
    if (y === undefined) {
      isOn = false
      return
    }
    const place = `${rounded(x)} ${rounded(y)}`
    if (!isOn && points[i + 1]?.[1] === undefined) dots += `M${place}h0.01`
    else path += `${isOn ? 'L' : 'M'}${place}`
    isOn = true
  })
  return element(
    'g',
    {},
    element('title', {}, name),
    path !== '' && element('path', { d: path, class: `line ${lookOf(look)}` }),
    dots !== '' && element('path', { d: dots, class: `lone c${look % COLOURS}` }),
  )
}

/** A curve of values that hold until the next one, to `right`. */
export function steps(
  points: readonly (readonly [x: number, y: number])[],
  right: number,
  look: number,
  name: string,
): Markup {
  let path = ''
  let last = Number.NaN
  for (const [x, y] of points) {
    const at = rounded(x)
    // What happens within a pixel is one stroke.
    path += path === '' ? `M${at} ${rounded(y)}` : at === last ? `V${rounded(y)}` : `H${at}V${rounded(y)}`
    last = at
  }
  if (path !== '') path += `H${rounded(right)}`
  return element('path', { d: path, class: `line ${lookOf(look)}` }, element('title', {}, name))
}

/** A band between two curves; stretches without values are left out. */
export function band(
  points: readonly (readonly [x: number, low: number | undefined, high: number | undefined])[],
  look: number,
): Markup {
  let path = ''
  let run: (readonly [number, number, number])[] = []
  const end = () => {
    if (run.length > 1) {
      const there = run.map(([x, low]) => `${rounded(x)} ${rounded(low)}`)
      const back = run.toReversed().map(([x, , high]) => `${rounded(x)} ${rounded(high)}`)
      path += `M${[...there, ...back].join('L')}Z`
    }
    run = []
  }
  for (const [x, low, high] of points) {
    if (low === undefined || high === undefined) end()
    else run.push([x, low, high])
  }
  end()
  return element('path', { d: path, class: `area f${look % COLOURS}` })
}

/** How the n-th of several curves looks: by its colour and its dashes. */
export function lookOf(n: number): string {
  return `c${n % COLOURS} dash${n % DASHES}`
}
