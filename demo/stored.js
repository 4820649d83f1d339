/** Deletes what a calling has stored. */
export async function clearStored({ callHistory, voicemail, contacts }) {
  await callHistory.deleteAllCallHistoryRecords();
  for (const { messageId } of await voicemail.getVoicemailList(0, 1000, 'DESC')) {
    await voicemail.deleteVoicemail(messageId);
  }
  const stored = await contacts.getContacts();
  for (const { contactId } of stored.contacts) await contacts.deleteContact(contactId);
  for (const { groupId } of stored.groups) await contacts.deleteContactGroup(groupId);
}
