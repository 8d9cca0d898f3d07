import { onScopeDispose } from 'vue'

/** Between the windows of this one program: which study the first one shows. */
const CHANNEL = 'umbra.open-study'

/** Tells other windows which study is open here now. */
export function tellOpenStudy(studyId: number): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage(studyId)
  channel.close()
}

/** Follows the study that another window shows. */
export function followOpenStudy(show: (studyId: number) => void): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => typeof data === 'number' && show(data))
  onScopeDispose(() => channel.close())
}
