// Package privacy keeps the keys of personal data, and forgets them.
//
// # The story
//
// The log is never changed, and people have a right to be forgotten. Both hold because personal fields (a name, an
// address, a telephone number) stand in the log only as ciphertext, each person's under a key of their own. The keys are
// in a Vault: small files beside the log, which may be changed. To forget a person is to overwrite one key. The log
// stays as it is, byte for byte, and so do its proofs and every total; what was said about the person cannot be read.
//
//	v, err := privacy.Open(dir, privacy.Options{})
//	sealed, err := v.Seal(ctx, "ikm-…", event, "owner", "Yuliana")
//	text, err := v.Open(ctx, sealed, event, "owner") // Yuliana
//	err = v.Erase(ctx, "ikm-…")
//	text, err = v.Open(ctx, sealed, event, "owner")  // ErrErased
//
// Three outcomes must not be taken for one another. ErrErased is an answer: readers show "(dihapus)". ErrUnknownKey is a
// mistake: this is not the vault of that log, or part of it was lost. A *TamperedError is an attack or damage: the field
// is not what was sealed for this subject, event and path. A missing directory opened for reading is a vault that
// knows no key; figures are computed from such a vault as from any other, since they never read personal fields.
//
// # Claims
//
// Two actors must not have one NIK, and nobody may find a NIK in the log, not even as a digest: there are so few of them
// in a city that all can be tried. So the vault also keeps who has which number:
//
//	claim := domain.Claim{Actor: "ikm-…", Until: 7}
//	existing, err := v.Claim(ctx, "NIK", "9999994101990001", claim) // none before a new claim, or who has it
//	claims, err := v.Lookup(ctx, "NIK", "9999994101990001")
//	err = v.Release(ctx, "NIK", "9999994101990001", claim)
//
// A number stands there as a token, the first 16 bytes of HMAC-SHA-256 under a key of the vault, of
//
//	"jejak/claim/v1|" + kind + "|" + value
//
// so that who has the file and not the keys learns which actors have numbers, and no number. Claim is atomic among all
// processes. A claim says up to which revision of the actor's stream the number may be recorded; the actor renews it for a
// later one, and Release gives back exactly the claim that it is told, so that one that was renewed meanwhile stays. What
// that is good for is said in package ledger. Share is for numbers that several have. Erase gives back what the subject
// held, and a forgotten subject claims nothing more.
//
// # Backups
//
// Without the vault the personal fields of the log are lost, and a copy of the vault undoes every erasure that comes after
// it. So a backup is one file, encrypted (filippo.io/age) to at least two officers, each of whom can open it:
//
//	info, err := v.Backup(ctx, "vault-2026-03.age", []string{"age1…", "age1…"})
//	destroyed, err := privacy.Restore(dir, backup, identity, erased, complete, privacy.Options{})
//
// Restore is the only way in which a key comes into a vault that was not made there. It takes the subjects of whom the log
// says that they are forgotten, and puts tombstones into their places in memory: their keys never reach the disk. It makes
// a new vault or none, and changes no existing one. What the log does not say it cannot know, so the log is restored
// first, and in its newest copy; backups of the vault are kept for a short time.
//
// # Names and marks
//
// A vault has a name, and from its restoration on a mark; see Name. Package ledger holds both against the log, so that an
// empty, a foreign or an old vault is not taken for the right one. A person whose key was lost with an old backup gets a
// new key, which has the vault's mark, and so do the fields that it seals: an older field is ErrUnknownKey, and no
// *TamperedError, although the subject has a key.
//
// # The journal
//
// A file can be cut off, zeroed, or put back from an old copy by hand, and then says that a number is free, or has a key of
// somebody who was forgotten. So the vault keeps a journal: each slot that is written is noted there, with whose it is and how
// far it has come. A slot only goes on, from a key to its tombstone, from a claim to the same claim for a later revision and
// to one that was given back, so that of two states of it, it can be told which was first. Whoever opens the vault holds
// the other files against it:
//
//   - a slot that is further than the journal was written by a process, or before a power cut, that did not come to note it.
//     The next writer does;
//   - a slot that is not as far, is missing or is another's makes the file a *StaleError: nothing is claimed, looked up or given
//     a key until it was repaired. A key of which the journal has a tombstone opens nothing, and the next writer destroys it.
//
// How many entries there were in the life of the vault is Entries, and the log keeps it: domain.Meta.Vault of an event that
// needed the vault. The slot is durable first, then its entry, then the event. So the vault may be ahead of the log and is never
// behind it, and one that is old as a whole counts less than the log says. A vault that is restored or repaired counts on from
// what the log says. A vault of before has no journal, counts nothing, and begins one with its first change. An entry names no
// number, not even by its token: who was forgotten cannot be tried for one.
//
// Check names what is wrong, and Repair makes what can be made again: the journal, and the claims, with what the log says. Keys
// cannot be made again.
//
// # What was seen
//
// Few commands need a key, and those that do need one or two among millions. Who opens a vault for reading reads the heads
// of its files and the office key, by which one that is missing, exposed or of another name is noticed at once, and nothing
// else before it is asked for. And whoever may write, and has found each slot as the journal says, leaves a note when it
// closes the vault: how the journal ended, and of each file its inode, its length and the time at which the system changed
// it last, which nobody can set. As long as the files are so, they are what was compared, and neither the journal is read nor
// is anything kept of the slots: one that is needed is looked for from the first to the last, some ten nanoseconds each, and
// after a few such searches all is read. Each slot that a search comes by is verified, so that nobody is unknown and no number free
// because of a byte that the disk has lost.
//
// A file that was copied, put back, written to by hand or by a process that was ended has another inode or time, and
// all is read and compared as if there were no note; so it is when the note is missing or damaged. No note is left of a file that
// was changed in the same tick of the clock, within which it could be changed once more unseen. Windows has no such time, and there
// all is read. Check, Repair, Info, Rotate, Erase and Backup read everything, always.
//
// # The office key at rest
//
// As it is made, the office key lies beside what it wraps, and its mode keeps other accounts away; see below what that is good
// for. SealOffice seals it with a passphrase, or to keys of age or SSH. Unlock is asked for what opens it when a key is needed
// for the first time, and never by who only counts, erases or looks who shares a contact.
//
// # Writers and readers
//
// Any number of processes may have a vault open. A writer takes the lock of the directory only while it makes or erases
// a key, and looks first what others have done, also to the office key. Every Seal and Open reads the subject's slot anew, so that an erasure
// counts everywhere at once. Keys are not kept in memory between calls, except the office key. Of a vault that was read, the
// index takes about 30 bytes for each subject, and up to 50 after it has grown; the journal 40 for each slot.
//
// A key is durable before Seal returns the first field that was sealed under it, a claim before Claim returns, and a
// tombstone before Erase returns. If the process dies in between:
//
//   - while the vault is made: the key file alone, without slots, is completed at the next Open;
//   - while a key is made: a slot that was not written to its end is cut off by the next writer. Nothing was sealed
//     under it;
//   - while a person is erased: the slot holds the key, the tombstone, or (never seen: it lies on one sector) a mixture,
//     which is a *CorruptError and neither opens nor seals. Erase was not answered, so it is repeated, and succeeds;
//   - before a person's claims are given back: the tombstone is there, the claims are too, and the repeated Erase gives
//     them back;
//   - while the office key is changed: the file of office keys has both versions, and each slot is under one of them. The
//     next Rotate completes it;
//   - while a number is claimed: a slot that was not written to its end is cut off by the next writer. The file of
//     claims is made before the key of its tokens: a file without slots and without that key is completed by the next
//     claim, the key without the file is a loss, and ErrIncomplete;
//   - while a claim is renewed: the slot holds the old claim, the new one, or (never seen: it lies on one sector) a mixture,
//     which is damage.
//
// After a sync that failed, a vault seals and erases nothing more until it is opened again.
//
// # What this protects against, and what it does not
//
// Whoever has the log, an export or a published proof without the vault learns who has personal fields and the length of
// each, rounded up to 32 bytes, and nothing else. Whoever has person.keys as well still needs office.key.
//
//   - An officer, or an intruder, who can read both files can read every person who is not erased, and may have kept a
//     copy of the keys from before.
//   - Backups of the vault bring erased keys back. Keep them apart from those of the log, encrypted and for a short time.
//     Rotate keeps a key file that is copied afterwards from who has an old office key; it does not reach what was copied
//     before, nor the blocks of the disk that the old office key was on.
//   - Overwriting in place does not reach what the medium keeps behind the file's back: spare cells of flash memory,
//     snapshots and copies of a file system that never overwrites, a swapped page, an image of a virtual machine. There,
//     an encrypted disk whose key can be destroyed is the remedy.
//   - What was read before stays read: screens, paper, exports in clear.
//   - Somebody who can write the files can destroy keys. Who puts an old file in the place of a new one is found out by the
//     journal and the log; who makes both anew is not.
//   - An office key that is not sealed lies open for who has the directory, an administrator among them, and a copy of the disk.
//     One that is sealed does not, but is in the memory of a program that uses it.
//
// # Sealed fields
//
// A sealed field is domain.Sealed with the base64 (RFC 4648, padded, one spelling) of
//
//	12  nonce, random
//	 n  AES-256-GCM of the text, the byte 0x80, and zeros up to a multiple of 32 bytes
//	16  tag
//
// under the subject's random key, with domain.SealContext(subject, event, path) as associated data; and the mark of the
// key, if it has one.
//
// # Files
//
// Numbers are big-endian, checksums CRC-32C. The directory has mode 0700, the files 0600. Those of slots are written in
// place and never renamed once they are there.
//
// office.key holds the keys that wrap all others, in ascending versions; the last one wraps new keys. There is one, and two
// while Rotate is at work; the file is replaced as a whole:
//
//	 0  16  "jejak/office/v1\n"
//	16  16  the vault's identity, random
//	32  40  for each version:
//	         0   4  version, from 1
//	         4  32  key
//	        36   4  checksum of the 36 bytes before
//
// person.keys is a head and a slot for each subject, of 128 bytes each, so that none lies on two sectors. The head:
//
//	  0  16  "jejak/person/v1\n"
//	 16  16  the vault's identity, as in office.key
//	 32   8  the vault's mark; zero in a first vault that was never restored
//	 40  83  zero
//	123   4  checksum of the 123 bytes before
//	127   1  0xFF
//
// A slot:
//
//	  0  32  SHA-256("jejak/vault/subject/v1|" + subject)
//	 32   4  checksum of the 32 bytes before: with it, a damaged slot still says whose it is
//	 36   4  "live", or "GONE" in a tombstone
//	 40   4  version of the office key that wraps; 0 in a tombstone
//	 44  12  nonce, random                                                 } all zero
//	 56  48  AES-256-GCM of the subject's key and tag, with associated     } in a
//	         data "jejak/vault/key/v1|", the 4 bytes at 40, the 32 at 0    } tombstone
//	104   8  the mark that the vault had when it made the key; zero in a tombstone
//	112  11  zero
//	123   4  checksum of the 123 bytes before
//	127   1  0xFF; zero in a slot that was not written to its end
//
// person.claims is made with the first claim. It is a head like that of person.keys, without a mark and but for its first 16
// bytes, which are "jejak/claims/v1\n", and a slot of 128 bytes for each claim. The key of the tokens has a slot in person.keys, of the
// subject "vault/claims":
//
//	  0  16  token                                   }
//	 16   4  "held", or "FREE" once it was released  } all zero in
//	 20   1  length of the owner in bytes            } a slot that
//	 21  64  owner, and zeros                        } is free
//	 85   8  up to which revision it holds           }
//	 93  30  zero
//	123   4  checksum of the 123 bytes before
//	127   1  0xFF; zero in a slot that was not written to its end
//
// journal is made with the first change. It is a head like that of person.keys, but for its first 16 bytes, which are
// "jejak/journal/1\n", and an entry of 128 bytes for each change; when it is begun, for each slot there is:
//
//	 40   8  in the head: how many entries there were in the life of the vault before the first one here
//
//	  0   8  number of the entry, counting on from there
//	  8   1  "K" for a slot of person.keys, "C" of person.claims, "E" for how far the log was read for erasures
//	  9   4  number of the slot, from 0; 0 with "E"
//	 13  32  the subject of the key, or of the owner of the claim, as person.keys names it; zero of a claim that was given back;
//	         with "E", the id of the event before the position, and zeros
//	 45   8  how far it has come: 1 for a key; one more than the revision of a claim; all ones for a tombstone or a claim that was
//	         given back; one less than that for a slot that was damaged when the journal was begun; with "E", the position
//	 53  32  SHA-256(the same of the entry before, or SHA-256(head), and the 53 bytes before)
//	 85  38  zero
//	123   4  checksum of the 123 bytes before
//	127   1  0xFF; zero in an entry that was not written to its end, which ends the journal
//
// seen is the note of what was seen. It may be missing, and is made again:
//
//	  0   16  "jejak/seen/1\n" and three line feeds
//	 16   24  the vault's identity and mark
//	 40   96  of person.keys, person.claims and the journal: device, inode, length, and the time of the last change in
//	          nanoseconds, of 8 bytes each; all zero where there are no claims
//	136    8  the base in the head of the journal
//	144   32  the chain of its last entry
//	176   24  its last "E": the position, and the id of the event
//	200   32  SHA-256 of the 200 bytes before
//
// office.key that is sealed is an age file (binary, age-encryption.org/v1) of "jejak/sealed/v1\n", a line "to " and the
// recipient for each, an empty line, and what office.key is without a seal.
//
// A mark that a vault with claims makes is 4 random bytes and the first 4 bytes of HMAC-SHA-256 under the key of the tokens of
// "jejak/vault/mark/v1|", the vault's identity and the random bytes: every copy that ever had claims can tell whether a mark
// is the vault's own. Marks of before, and of vaults without claims, are random.
//
// A slot that is damaged may be anybody's claim, so that no number is free and none is unknown until it is restored.
//
// lock is empty; a writer holds an exclusive flock(2) on it, a reader a shared one. The directory must be on a file
// system of this machine, where these locks hold.
package privacy
