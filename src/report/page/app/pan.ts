/** A pointer that moved less has clicked. */
const LEAST_DRAG = 4

/** Has the pointer drag what a scroller shows. `hasMoved` says whether the click that ends a drag is none. */
export function panByDragging(scroller: HTMLElement): { readonly hasMoved: () => boolean } {
  let from: { readonly x: number; readonly y: number; readonly left: number; readonly top: number } | undefined
  let moved = false
  scroller.addEventListener('pointerdown', ({ button, pointerType, clientX, clientY }) => {
    moved = false
    // A finger pans by itself.
    if (button !== 0 || pointerType === 'touch') return
    from = { x: clientX, y: clientY, left: scroller.scrollLeft, top: scroller.scrollTop }
  })
  addEventListener('pointermove', ({ clientX, clientY }) => {
    if (from === undefined) return
    const [x, y] = [clientX - from.x, clientY - from.y]
    moved ||= Math.abs(x) + Math.abs(y) >= LEAST_DRAG
    if (moved) scroller.scrollTo(from.left - x, from.top - y)
  })
  for (const end of ['pointerup', 'pointercancel']) {
    addEventListener(end, () => {
      from = undefined
    })
  }
  return { hasMoved: () => moved }
}
