package local

// headCache remembers the heads of streams that were written to lately. It holds at most two generations: when the
// young one is full it becomes the old one, and what nobody asked for meanwhile is forgotten.
type headCache struct{ young, old map[string]head }

// cacheHeads bounds a generation: about 10 MiB with both of them full of actors' streams.
const cacheHeads = 1 << 15

func (c *headCache) get(stream string) (head, bool) {
	if h, ok := c.young[stream]; ok {
		return h, true
	}
	h, ok := c.old[stream]
	return h, ok
}

func (c *headCache) put(stream string, h head) {
	if c.young == nil || len(c.young) >= cacheHeads {
		c.young, c.old = make(map[string]head, cacheHeads/8), c.young
	}
	c.young[stream] = h
}
