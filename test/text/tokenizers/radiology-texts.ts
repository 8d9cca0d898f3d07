/** Sentences of the kind reports hold, and everything that trips tokenizers up. */
export const TEXTS = [
  'There is a right pleural effusion. No pneumothorax.',
  'No focal consolidation, pleural effusion, or pneumothorax is seen.',
  'Heart size is mildly enlarged; cardiothoracic ratio 0.56 (previously 0.52).',
  'An endotracheal tube ends 4.5 cm above the carina. PICC line tip at the cavo-atrial junction.',
  "The patient's heart isn't enlarged; it's unchanged, they're stable, I'd compare, we'll follow, you've seen I'm sure.",
  'IMPRESSION:\n1. Bibasilar atelectasis.\n2. ?Small L effusion --- follow-up in 24h.\r\n\t3. h/o CABG w/ 6 sternal wires',
  'Aspect compatible avec un œdème pulmonaire; épanchement pleural à gauche, ligne de Kerley.',
  'Verschattung im rechten Unterfeld, GRÖSSE 3×4 mm, ±2 °, µg, Straße, ﬁbrose',
  'Cafe\u0301 versus Caf\u00e9: combining and precomposed.',
  '肺野清晰。心影不大，未见胸腔积液。',
  'Пневмоторакс слева. Καρδιομεγαλία. استرواح الصدر',
  '🫁 emoji, flags 🇩🇪 and family 👩‍👩‍👧 and zero\u200bwidth',
  'XXXX-year-old woman, T7/T8, 12,500 WBC, 98.6F, ½ dose, ²³ ¹⁄₄ Ⅳ',
  '   leading,  double   and trailing spaces   \u00a0non-breaking\u2003em  ',
  '"quoted" (brackets) [more] {yet} <tags> & entities &amp; a|b\\c ~^`@#$%*_+=',
  '<|endoftext|> is text here, and so is [SEP] or [MASK].',
  '',
  ' ',
  'a',
  'pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(4)
]
