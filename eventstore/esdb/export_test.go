package esdb

// Distrust makes the Store treat any server as EventStoreDB, which forgets event ids.
func (s *Store) Distrust() { s.clients.distrust = true }
