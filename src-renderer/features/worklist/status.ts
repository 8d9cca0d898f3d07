import type { ReadStatus, ScreeningStatus } from '../../../src-main/contract/index.ts'
import type { IconName } from '../../shared/components/icons.ts'

export const STATUS: Record<ScreeningStatus, { label: string; icon: IconName }> = {
  none: { label: 'not screened', icon: 'pending' },
  done: { label: 'screened', icon: 'check' },
  partial: { label: 'partly', icon: 'warning' },
  refused: { label: 'refused', icon: 'refused' }
}

/** The state of the reader's own read. */
export const READ: Record<ReadStatus['mine'], { label: string; icon: IconName }> = {
  unread: { label: 'unread', icon: 'pending' },
  draft: { label: 'draft', icon: 'text' },
  signed: { label: 'read', icon: 'check' }
}
