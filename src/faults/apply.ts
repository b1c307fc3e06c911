import { microseconds, signedMicroseconds } from '../clock/duration.ts'
import type { Kernel } from '../sim/kernel.ts'
import type { Fault } from './fault.ts'

/** A fault that is in force. */
export interface ActiveFault {
  /** How much it has done so far: messages kept from arriving, processes stopped, … 0 means that it had no effect. */
  readonly effect: number
  end(): void
}

/** Makes the fault happen now. */
export function applyFault(kernel: Kernel, fault: Fault): ActiveFault {
  switch (fault.kind) {
    case 'partition':
    case 'hold': {
      const net = kernel.network
      const cut =
        'groups' in fault
          ? fault.kind === 'hold'
            ? net.hold(...fault.groups)
            : net.partition(...fault.groups)
          : net[fault.kind]({ from: fault.from, to: fault.to })
      return fromCut(cut)
    }
    case 'loss':
      return fromCut(kernel.network.degrade({ loss: fault.rate }, fault.links))
    case 'duplication':
      return fromCut(kernel.network.degrade({ duplication: fault.rate }, fault.links))
    case 'delay':
      return fromCut(kernel.network.degrade({ delayUs: microseconds(fault.by) }, fault.links))
    case 'reset': {
      const [a, b] = fault.between
      return { effect: kernel.resetConnections(kernel.process(a), kernel.process(b)), end() {} }
    }
    case 'crash': {
      const process = kernel.process(fault.node)
      const effect = process.status === 'down' ? 0 : 1
      kernel.crash(process)
      return { effect, end: () => kernel.start(process) }
    }
    case 'pause': {
      const process = kernel.process(fault.node)
      const effect = process.paused || process.status === 'down' ? 0 : 1
      kernel.pause(process)
      return { effect, end: () => kernel.resume(process) }
    }
    case 'clock-jump':
      kernel.process(fault.node).clock.jump(signedMicroseconds(fault.by))
      return { effect: 1, end() {} }
    case 'clock-drift': {
      const process = kernel.process(fault.node)
      kernel.drift(process, fault.ppm)
      return { effect: 1, end: () => kernel.drift(process, 0) }
    }
  }
}

function fromCut(cut: { readonly effect: number; heal(): void }): ActiveFault {
  return {
    get effect() {
      return cut.effect
    },
    end: () => cut.heal(),
  }
}

/** One line for traces and stories: `partition n1 | n2 n3`. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'partition':
    case 'hold':
      return 'groups' in fault
        ? `${fault.kind} ${fault.groups.map(group => group.join(' ')).join(' | ')}`
        : `${fault.kind} ${fault.from.join(' ')} -> ${fault.to.join(' ')}`
    case 'loss':
    case 'duplication':
      return `${fault.kind} ${Math.round(fault.rate * 100)}%${onLinks(fault.links)}`
    case 'delay':
      return `delay by ${fault.by}${onLinks(fault.links)}`
    case 'reset':
      return `reset ${fault.between.join(' - ')}`
    case 'crash':
    case 'pause':
      return `${fault.kind} ${fault.node}`
    case 'clock-jump':
      return `clock-jump ${fault.node} by ${fault.by}`
    case 'clock-drift':
      return `clock-drift ${fault.node} ${fault.ppm > 0 ? '+' : ''}${fault.ppm} ppm`
  }
}

function onLinks(links: readonly (readonly [string, string])[] | undefined): string {
  return links === undefined ? '' : ` on ${links.map(([from, to]) => `${from}->${to}`).join(', ')}`
}
