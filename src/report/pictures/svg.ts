import { type Child, element, type Markup, rounded } from './markup.ts'

export interface SvgFrame {
  readonly width: number
  readonly height: number
  /** For those who cannot see it. */
  readonly label: string
  readonly class: string
}

/** A picture as it stands in a page, which has its style. */
export function svg({ width, height, label, class: kind }: SvgFrame, ...children: readonly Child[]): Markup {
  const [w, h] = [rounded(Math.ceil(width)), rounded(Math.ceil(height))]
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: `picture ${kind}`,
      viewBox: `0 0 ${w} ${h}`,
      width: w,
      height: h,
      role: 'group',
      'aria-label': label,
    },
    ...children,
  )
}
