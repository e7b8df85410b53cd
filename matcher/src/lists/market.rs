//! The two sides and the pairs that may meet, each pair with what either side thinks of the other. Only pairs that
//! exist are held, so a full matrix and a few best pairs a person are the same thing. No ranking is decided here.

use duijie_domain::message::Text;

/// A pair that may meet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Index of the left member, from 0.
    pub left: usize,
    /// Index of the right member, from 0.
    pub right: usize,
    /// What the left member thinks of the right one: the chance that it says yes when it looks, 0 to 1.
    pub left_score: f64,
    /// What the right member thinks of the left one.
    pub right_score: f64,
}

/// Why pairs are no market.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum MarketFault {
    /// A pair names a member that is not there.
    #[error("{}", .0.outside())]
    OutsideTheMarket(Edge),
    /// A score is not a number from 0 to 1.
    #[error("{}", .0.not_a_chance())]
    NotAChance(Edge),
    /// A pair is there twice.
    #[error("{}", .0.twice())]
    Twice(Edge),
}

impl Edge {
    fn outside(&self) -> Text {
        let Self { left, right, .. } = self;
        Text::new(
            format!("配对（{left}，{right}）超出两侧的成员数，请检查序号"),
            format!("the pair ({left}, {right}) names a member that is not there; check the indices"),
        )
    }

    fn not_a_chance(&self) -> Text {
        let Self { left, right, .. } = self;
        Text::new(
            format!("配对（{left}，{right}）的评分不在 0 到 1 之间，请换算后重试"),
            format!("a score of the pair ({left}, {right}) is not from 0 to 1; convert it first"),
        )
    }

    fn twice(&self) -> Text {
        let Self { left, right, .. } = self;
        Text::new(
            format!("配对（{left}，{right}）重复，请只保留一条"),
            format!("the pair ({left}, {right}) is there twice; keep one of them"),
        )
    }

    fn are_chances(&self) -> bool {
        [self.left_score, self.right_score]
            .iter()
            .all(|score| (0.0..=1.0).contains(score))
    }
}

/// Two sides and the pairs between them.
#[derive(Clone, Debug)]
pub struct Market {
    pub(super) left: Side,
    pub(super) right: Side,
    /// For each pair what the left member thinks.
    pub(super) left_scores: Vec<f64>,
    /// For each pair what the right member thinks.
    pub(super) right_scores: Vec<f64>,
    /// For each pair the chance that both say yes when both look.
    pub(super) weights: Vec<f64>,
}

/// One side: which pairs each of its members has. A pair is known by its place in the order of left, then right.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// Where the pairs of each member begin in `pairs`, and one more for the end.
    pub(super) starts: Vec<usize>,
    /// The pairs, member by member.
    pub(super) pairs: Vec<usize>,
    /// For each pair the member of this side.
    pub(super) members: Vec<usize>,
}

impl Market {
    /// A market of `left` and `right` members with these pairs, in any order.
    ///
    /// # Errors
    /// The first pair that is outside the market, there twice, or not scored from 0 to 1.
    pub fn new(left: usize, right: usize, mut edges: Vec<Edge>) -> Result<Self, MarketFault> {
        if let Some(edge) = edges.iter().find(|edge| edge.left >= left || edge.right >= right) {
            return Err(MarketFault::OutsideTheMarket(*edge));
        }
        if let Some(edge) = edges.iter().find(|edge| !edge.are_chances()) {
            return Err(MarketFault::NotAChance(*edge));
        }
        edges.sort_by_key(|edge| (edge.left, edge.right));
        let twice = |pair: &[Edge]| pair[0].left == pair[1].left && pair[0].right == pair[1].right;
        if let Some(pair) = edges.windows(2).find(|pair| twice(pair)) {
            return Err(MarketFault::Twice(pair[0]));
        }
        Ok(Self {
            left: Side::of(left, edges.iter().map(|edge| edge.left).collect()),
            right: Side::of(right, edges.iter().map(|edge| edge.right).collect()),
            left_scores: edges.iter().map(|edge| edge.left_score).collect(),
            right_scores: edges.iter().map(|edge| edge.right_score).collect(),
            weights: edges
                .iter()
                .map(|edge| edge.left_score * edge.right_score)
                .collect(),
        })
    }

    /// Members on the left.
    #[must_use]
    pub fn left_len(&self) -> usize {
        self.left.len()
    }

    /// Members on the right.
    #[must_use]
    pub fn right_len(&self) -> usize {
        self.right.len()
    }

    /// Pairs that may meet.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.weights.len()
    }

    pub(super) fn left_is_larger(&self) -> bool {
        self.left.len() >= self.right.len()
    }

    /// The larger side, then the other one.
    pub(super) fn larger_first(&self) -> (&Side, &Side) {
        if self.left_is_larger() {
            (&self.left, &self.right)
        } else {
            (&self.right, &self.left)
        }
    }
}

impl Side {
    /// Counts, then fills: the pairs of a member stay in their order.
    fn of(len: usize, members: Vec<usize>) -> Self {
        let mut starts = vec![0; len + 1];
        for member in &members {
            starts[member + 1] += 1;
        }
        for member in 0..len {
            starts[member + 1] += starts[member];
        }
        let mut next = starts.clone();
        let mut pairs = vec![0; members.len()];
        for (pair, member) in members.iter().enumerate() {
            pairs[next[*member]] = pair;
            next[*member] += 1;
        }
        Self {
            starts,
            pairs,
            members,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Where the pairs of a member stand in lists that are laid out like `pairs`.
    pub(super) fn range(&self, member: usize) -> std::ops::Range<usize> {
        self.starts[member]..self.starts[member + 1]
    }

    /// The pairs of a member, in the order of its partners.
    pub(super) fn pairs_of(&self, member: usize) -> &[usize] {
        &self.pairs[self.range(member)]
    }
}
