import { Notebook } from './notebook.ts'
import { recoveryScenario } from './recovery-scenario.ts'

/** Empties the log when what was in it cannot be lost any more. */
class InOrder extends Notebook {
  protected override async checkpoint(snapshot: string): Promise<void> {
    const { disk } = this.env
    await disk.write('snapshot.new', snapshot)
    await disk.fsync('snapshot.new')
    await disk.rename('snapshot.new', 'snapshot')
    await disk.syncDirectory()
    await disk.write('log', '')
    await disk.fsync('log')
  }
}

export default recoveryScenario('a log that is emptied in order', async env =>
  new InOrder(env, await Notebook.read(env)).recover(),
)
