const TNEF = { signature: 0x22_3e_9f_78, rendered: 0x0006_9002, title: 0x0001_8010, data: 0x0006_800f };

/** What Outlook makes of a mail with a file when it is told to write "rich text" (MS-OXTNEF). */
export function winmailOf(fileName: string, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(TNEF.signature, 0);
  head.writeUInt16LE(1, 4);
  const attribute = (id: number, data: Uint8Array) => {
    const begin = Buffer.alloc(9);
    begin.writeUInt8(2, 0);
    begin.writeUInt32LE(id, 1);
    begin.writeUInt32LE(data.length, 5);
    const end = Buffer.alloc(2);
    end.writeUInt16LE(
      data.reduce((sum, byte) => (sum + byte) & 0xff_ff, 0),
      0,
    );
    return Buffer.concat([begin, data, end]);
  };
  return Buffer.concat([
    head,
    attribute(TNEF.rendered, Buffer.alloc(14)),
    attribute(TNEF.title, Buffer.from(`${fileName}\0`, "latin1")),
    attribute(TNEF.data, bytes),
  ]);
}
