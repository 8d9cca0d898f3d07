/** `reading`: while the list of findings that is being answered has the focus; its keys come before all others there. */
export type Scope = 'global' | 'worklist' | 'viewer' | 'queue' | 'reading'

export interface Command {
  title: string
  group: string
  scope: Scope
  keys: readonly string[]
}

const at =
  (scope: Scope, group: string) =>
  (title: string, ...keys: string[]): Command => ({ title, group, scope, keys })

const everywhere = at('global', 'Everywhere')
const list = at('worklist', 'Worklist')
const queue = at('queue', 'Discordance')
const grey = at('viewer', 'Grey scale')
const size = at('viewer', 'Size and place')
const images = at('viewer', 'Images and studies')
const measuring = at('viewer', 'Measuring and notes')
const findings = at('viewer', 'Findings')
const read = at('viewer', 'Reading')
const answer = at('reading', 'Reading, in the list of findings')

/**
 * Every command with its default keys: the help sheet, the shortcut editor and the dispatcher read this one table.
 */
export const COMMANDS = {
  help: everywhere('Show all keys', '?'),
  'go.worklist': everywhere('Go to the worklist', 'Escape'),
  'patient.hide': everywhere('Hide or show who the patient is', 'Shift+H'),
  jobs: everywhere('Show running and finished work', 'j'),
  'list.search': list('Search', '/'),
  'list.import': list('Import files', 'Shift+I'),
  'list.screen': list('Screen everything not yet screened', 'Shift+S'),
  'queue.next': queue('Next difference', 'ArrowDown'),
  'queue.previous': queue('Previous difference', 'ArrowUp'),
  'queue.reader': queue('Reader right', 'r', 'd'),
  'queue.ai': queue('AI right', 'a'),
  'queue.unclear': queue('Unclear', 'u'),
  'queue.note': queue('Write a note', 'e'),
  'queue.open': queue('Open the study in the viewer', 'Enter'),
  'window.sent': grey('Window as sent', '1'),
  'window.lung': grey('Lung', '2'),
  'window.mediastinum': grey('Mediastinum, retrocardiac', '3'),
  'window.bone': grey('Bone (unsharp mask)', '4'),
  'window.lines': grey('Lines and tubes (CLAHE, unsharp mask)', '5'),
  'window.auto': grey('Automatic window', '6'),
  'window.full': grey('Full range', '7'),
  'window.next': grey('Next window of the file', 'v'),
  'window.brighter': grey('Brighter', 'ArrowUp'),
  'window.darker': grey('Darker', 'ArrowDown'),
  'window.wider': grey('Less contrast', 'ArrowRight'),
  'window.narrower': grey('More contrast', 'ArrowLeft'),
  histogram: grey('Histogram with the window', 'Shift+W'),
  'process.sharpen': grey('Unsharp mask on or off', 'Shift+U'),
  'process.equalise': grey('CLAHE on or off', 'Shift+Q'),
  invert: grey('Invert', 'i'),
  reset: grey('Reset everything', '0'),
  'size.fit': size('Fit to the pane', 'w'),
  'size.one': size('One image pixel per screen pixel', 'o'),
  'size.true': size('True size', 'Shift+O'),
  magnifier: size('Magnifier on or off', 'z'),
  'size.in': size('Zoom in', '+', '='),
  'size.out': size('Zoom out', '-'),
  'pan.left': size('Move left', 'Shift+ArrowLeft'),
  'pan.right': size('Move right', 'Shift+ArrowRight'),
  'pan.up': size('Move up', 'Shift+ArrowUp'),
  'pan.down': size('Move down', 'Shift+ArrowDown'),
  'rotate.right': size('Rotate 90° clockwise', 'r'),
  'rotate.left': size('Rotate 90° anticlockwise', 'Shift+R'),
  flip: size('Flip left to right', 'h'),
  'frame.next': images('Next frame', 'PageDown'),
  'frame.previous': images('Previous frame', 'PageUp'),
  'image.next': images('Next image', ']'),
  'image.previous': images('Previous image', '['),
  'pane.next': images('Next pane', '.'),
  'study.next': images('Next study of the list', 'n'),
  'study.previous': images('Previous study of the list', 'p'),
  prior: images('Latest prior beside, or away', 'b'),
  flicker: images('Prior over current, held or in turn', 'f'),
  'pane.link': images('Move and window both together, or each alone', 'Shift+L'),
  'hanging.save': images('Save this layout for studies like this', 'Shift+B'),
  tags: images('DICOM attributes', 'Shift+D'),
  'window.detach': images('Film in a second window', 'Shift+V'),
  text: images('Text on the film', 't'),
  planes: images('Overlay planes of the file on or off', 'Alt+o'),
  'tool.length': measuring('Length', 'l'),
  'tool.angle': measuring('Angle', 'q'),
  'tool.cobb': measuring('Cobb angle', 'Shift+C'),
  'tool.ctr': measuring('Cardiothoracic ratio', 'c'),
  'tool.ellipse': measuring('Values in an ellipse', 'e'),
  'tool.rectangle': measuring('Values in a rectangle', 'Shift+E'),
  'tool.probe': measuring('Value of a pixel', 'Shift+P'),
  'tool.arrow': measuring('Arrow', 'Shift+A'),
  'tool.text': measuring('Text', 'Shift+T'),
  'tool.calibrate': measuring('Calibrate by a known length', 'Shift+K'),
  'mark.box': measuring('Mark a finding with a box', 'm'),
  'mark.ellipse': measuring('Mark a finding with an ellipse', 'Shift+M'),
  'note.next': measuring('Select the next note', ','),
  'note.delete': measuring('Remove the selected note', 'Delete', 'Backspace'),
  'note.undo': measuring('Undo', 'Ctrl+z'),
  'note.redo': measuring('Redo', 'Ctrl+y', 'Ctrl+Shift+Z'),
  'note.show': measuring('Notes on the film on or off', 'Shift+N'),
  'key.toggle': measuring('Key image', 'k'),
  'key.next': measuring('Next key image', 'Alt+k'),
  ai: findings('AI results on or off', 'a'),
  'overlay.toggle': findings('Overlay: where the score came from', 'g'),
  'overlay.next': findings('Overlay of the next finding', 'Shift+G'),
  'overlay.previous': findings('Overlay of the previous finding', 'Alt+g'),
  'overlay.stronger': findings('Overlay more opaque', 'Alt+ArrowUp'),
  'overlay.weaker': findings('Overlay less opaque', 'Alt+ArrowDown'),
  'overlay.tighter': findings('Overlay threshold higher', 'Alt+PageUp'),
  'overlay.wider': findings('Overlay threshold lower', 'Alt+PageDown'),
  'overlay.style': findings('Overlay as heat or contour', 'Alt+c'),
  'overlay.beside': findings('Overlay beside the film or on it', 'Alt+b'),
  'overlay.method': findings('Overlay by the next method', 'Alt+m'),
  'overlay.save': findings('Save the overlay as a picture', 'Alt+s'),
  similar: findings('Similar cases of the archive', 's'),
  'read.begin': read('Read this study, or go on with it', 'Enter'),
  'read.sign': read('Sign', 'Ctrl+Enter'),
  'read.next': read('Save, and read the next unread study', 'Shift+Enter'),
  'answer.next': answer('Next finding', 'ArrowDown', 'j'),
  'answer.previous': answer('Previous finding', 'ArrowUp', 'k'),
  'answer.yes': answer('Yes, it is there', 'y'),
  'answer.no': answer('No', 'n'),
  'answer.unsure': answer('Unsure', 'u'),
  'answer.clear': answer('No answer', 'Backspace'),
  'answer.confidence': answer('How sure it is there: 7 is 70, 7 5 is 75', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
  'answer.others': answer('All that are left: no. With no finding, a normal report', 'Shift+N'),
  'answer.sentence': answer('Sentence of this finding into the report', 't'),
  'answer.report': answer('Report from all answers', 'Shift+T'),
  'answer.accept': answer('Accept what the AI says', 'a'),
  'answer.reject': answer('Reject what the AI says', 'r'),
  'answer.supplement': answer('Supplement what the AI says', 's'),
  'answer.toReport': answer('Write in the report', 'e'),
  'answer.toComment': answer('Write a comment', 'c'),
  'answer.undo': answer('Undo in the read', 'Ctrl+z'),
  'answer.redo': answer('Redo in the read', 'Ctrl+y'),
  'answer.leave': answer('Back to the film', 'Escape')
} as const satisfies Record<string, Command>

export type CommandId = keyof typeof COMMANDS
export const COMMAND_IDS = Object.keys(COMMANDS) as CommandId[]
export const isCommandId = (value: string): value is CommandId => Object.hasOwn(COMMANDS, value)
