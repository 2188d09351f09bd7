package esdbtest

import (
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
)

// Kill ends a node as kill -9 does. What it had in its files is still there when it is started again.
func (c *Cluster) Kill(node int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kill(c.nodes[node])
}

func (c *Cluster) kill(n *node) {
	if n.dead {
		return
	}
	n.dead, n.frozen = true, false
	n.network.die()
	c.lost(n, c.options.Killed)
}

// KillLeaderAtNextAppend ends the leader between an append and its answer: after the event was written to the majority,
// or before.
func (c *Cluster) KillLeaderAtNextAppend(written bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = &armed{written}
}

// Freeze stops a node as SIGSTOP does: the kernel goes on accepting connections, and nobody reads them.
func (c *Cluster) Freeze(node int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.nodes[node]
	if !n.running() {
		return
	}
	n.frozen = true
	n.network.freeze()
	c.lost(n, c.options.Frozen)
}

// Return brings a node back that was killed or frozen.
func (c *Cluster) Return(node int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.nodes[node]
	if n.running() {
		return
	}
	if n.dead {
		n.revive()
	}
	n.dead, n.frozen, n.alive = false, false, true
	n.network.thaw()
	if c.leader == n.id && c.answering { // nobody had noticed
		return
	}
	n.is(gossip.MemberInfo_Unknown)
	if c.leader >= 0 && c.nodes[c.leader].running() && c.answering {
		c.after(c.epoch, step{c.options.Killed.Electing, func() { n.is(gossip.MemberInfo_Follower) }})
		return
	}
	if c.enough() {
		c.elect(c.options.Killed)
	}
}

// enough says whether the running nodes are a majority.
func (c *Cluster) enough() bool {
	n := 0
	for _, node := range c.nodes {
		if node.running() {
			n++
		}
	}
	return n > len(c.nodes)/2
}

// lost is called when a node has been killed or frozen.
func (c *Cluster) lost(n *node, t Timeline) {
	c.work(step{t.Suspected, func() {
		if !n.running() {
			n.alive = false
		}
	}})
	if n.id == c.leader || !c.answering || !c.enough() {
		c.elect(t)
	}
}

// elect goes through an election, or finds that there can be none.
func (c *Cluster) elect(t Timeline) {
	c.epoch++
	if c.answering {
		c.answering, c.settled = false, make(chan struct{})
	}
	var chosen *node
	c.after(c.epoch,
		step{t.Suspected / 2, func() { c.others(nil, gossip.MemberInfo_PreReplica, 1) }},
		step{t.Electing, func() {
			c.leader = -1
			c.others(nil, gossip.MemberInfo_Unknown, len(c.nodes))
			for _, n := range c.nodes {
				if !n.running() {
					n.is(gossip.MemberInfo_Unknown)
				}
			}
			if !c.enough() {
				return
			}
			var able []*node
			for _, n := range c.nodes {
				if n.running() {
					able = append(able, n)
				}
			}
			chosen = able[c.chance.IntN(len(able))]
			chosen.is(gossip.MemberInfo_PreLeader)
			c.others(chosen, gossip.MemberInfo_PreReplica, c.chance.IntN(2))
		}},
		step{t.Elected, func() {
			if chosen == nil {
				return
			}
			chosen.is(gossip.MemberInfo_Leader)
			c.leader = chosen.id
			c.others(chosen, gossip.MemberInfo_PreReplica, len(c.nodes))
		}},
		step{t.Answering, func() {
			if chosen == nil {
				return
			}
			c.answering = true
			close(c.settled)
		}},
		step{t.Following, func() {
			if chosen == nil {
				return
			}
			c.others(chosen, gossip.MemberInfo_Follower, len(c.nodes))
		}},
	)
}

// others gives a state to running nodes beside one, at most so many.
func (c *Cluster) others(beside *node, state gossip.MemberInfo_VNodeState, atMost int) {
	for _, n := range c.nodes {
		if atMost > 0 && n != beside && n.running() && n.id != c.leader {
			n.is(state)
			atMost--
		}
	}
}

// step is something that happens to the cluster after a while.
type step struct {
	when time.Duration // from the first step's beginning
	do   func()
}

// after does steps in their time, unless another election has begun.
func (c *Cluster) after(epoch int, steps ...step) {
	for i := range steps {
		do := steps[i].do
		steps[i].do = func() {
			if c.epoch == epoch {
				do()
			}
		}
	}
	c.work(steps...)
}

func (c *Cluster) work(steps ...step) {
	begun := time.Now()
	c.works.Go(func() {
		for _, s := range steps {
			timer := time.NewTimer(c.scaled(s.when) - time.Since(begun))
			select {
			case <-timer.C:
			case <-c.closing:
				timer.Stop()
				return
			}
			c.mu.Lock()
			s.do()
			c.mu.Unlock()
		}
	})
}
