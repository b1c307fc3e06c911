/** Colours that people with the usual kinds of colour blindness can tell apart (Okabe and Ito, 2008), darker and lighter. */
const LIGHT = ['#0072b2', '#b35900', '#007a5a', '#a3387a', '#7a6a00', '#2b7bb9', '#5a4fcf', '#8a4b2a']
const DARK = ['#56b4e9', '#e69f00', '#3fc79a', '#e08bc0', '#e6d94a', '#8fc7f2', '#a99cff', '#e0a07a']

/** Gives each name a colour of its own, in the order in which they are asked for. */
export class Palette {
  readonly #indexes: Map<string, number>

  /** Some names may have their colours already, the same on every page. */
  constructor(given: Readonly<Record<string, number>> = {}) {
    this.#indexes = new Map(Object.entries(given))
  }

  of(name: string, isDark: boolean): string {
    let index = this.#indexes.get(name)
    if (index === undefined) {
      const taken = new Set(this.#indexes.values())
      index = LIGHT.findIndex((_, i) => !taken.has(i))
      if (index < 0) index = this.#indexes.size
      this.#indexes.set(name, index)
    }
    const colours = isDark ? DARK : LIGHT
    return colours[index % colours.length] as string
  }
}

/** The colours of everything that has a fixed one. */
export interface Theme {
  readonly isDark: boolean
  readonly paper: string
  readonly ink: string
  readonly soft: string
  readonly line: string
  readonly wrong: string
  readonly fault: string
  readonly cursor: string
  readonly slice: string
  readonly down: string
}

function isPrinting(): boolean {
  return document.documentElement.classList.contains('printing')
}

/** The theme that the reader's system asks for; of what is printed, that of paper. */
export function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    isDark: matchMedia('(prefers-color-scheme: dark)').matches && !isPrinting(),
    paper: colour('paper'),
    ink: colour('ink'),
    soft: colour('soft'),
    line: colour('line'),
    wrong: colour('wrong'),
    fault: colour('fault'),
    cursor: colour('cursor'),
    slice: colour('slice'),
    down: colour('down'),
  }
}
